"""Runs every test, in two processes that take one module after another.

    python -m tests.run_all
"""

import multiprocessing
import sys
import time
import unittest
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

# As many as Vitest has for the other tests.
PROCESSES = 2
FOLDER = Path(__file__).parent


def main():
    """Prints a line for each module, what failed, and the sums; the exit status is 1 where a test failed or none was found."""
    started = time.monotonic()
    # CUDA and threads of libraries do not survive a fork.
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as processes:
        results = [told(future.result()) for future in as_completed([processes.submit(run, name) for name in modules()])]
    tests, skipped, failures = (sum(counts) for counts in zip(*results))
    print(f"\nRan {tests} tests in {time.monotonic() - started:.0f} s, {skipped} skipped, {failures} failed")
    sys.exit(0 if tests > 0 and failures == 0 else 1)


def modules():
    """Returns the names of the modules with tests, the largest first: they tend to take longest."""
    files = sorted(FOLDER.glob("**/test_*.py"), key=lambda file: (-file.stat().st_size, file))
    return [".".join(file.relative_to(FOLDER.parent).with_suffix("").parts) for file in files]


def run(name):
    """Returns a module's name, its seconds, how many of its tests ran and were skipped, and the text of each failure."""
    started = time.monotonic()
    result = unittest.TestResult()
    result.buffer = True
    unittest.defaultTestLoader.loadTestsFromName(name).run(result)
    unexpected = [(test, "was expected to fail\n") for test in result.unexpectedSuccesses]
    failures = [f"{test.id()}\n{text}" for test, text in [*result.errors, *result.failures, *unexpected]]
    return name, time.monotonic() - started, result.testsRun, len(result.skipped), failures


def told(result):
    """Prints how a module ended; returns how many of its tests ran, were skipped and failed."""
    name, seconds, tests, skipped, failures = result
    print(f"{name}: {tests} tests in {seconds:.1f} s", flush=True)
    for failure in failures:
        print(f"FAILED {failure}", flush=True)
    return tests, skipped, len(failures)


if __name__ == "__main__":
    main()
