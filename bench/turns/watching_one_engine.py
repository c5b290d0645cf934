"""What it costs to be watched, within one start: an engine runs on and on while the process that samples conditions is stopped and let go.

    python bench/turns/watching_one_engine.py FOLDER [--backend tensorrt] [--batch-sizes 1 32]

FOLDER is what bench/nights/record_builds.py --keep left. Windows of half a second, with and without, by turns. Blocks of
bench/turns/watching.js are starts of their own, as in a comparison, and differ by more than this may cost; windows differ by less. On a
GPU most of the time of one image is launching, which the processor makes uneven; a batch of 32 shows smaller costs.
Exits with 1 where watching costs 1 % or more for sure.
"""

import argparse
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "bench" / "nights")]
from measure_builds import OPENERS  # noqa: E402
from quantfleet_tools.images.pixels import PackedSplit  # noqa: E402
from quantfleet_tools.measuring.block import garbage_collector_off, hold_to, timed_runs  # noqa: E402
from quantfleet_tools.measuring.throughput import full_batch  # noqa: E402

PAIRS, SECONDS, WARM_UP_SECONDS, LEAST_RUNS = 30, 0.5, 2, 10
# Student's t for 29 degrees of freedom, 95 %.
T_95 = 2.045
MOST = 1.01
EVERY_MS = 250


def start_watching(scratch, uses_gpu, processors):
    """Returns the process that samples, once it has said its first sample."""
    parameters = {"root": "/", "folder": scratch, "usesGpu": uses_gpu, "processors": processors, "everyMs": EVERY_MS}
    request = Path(scratch) / "request.json"
    request.write_text(json.dumps({"scratch": scratch, "inputs": {}, "parameters": parameters}))
    said = open(Path(scratch) / "said", "w")
    command = [sys.executable, "-I", str(ROOT / "python" / "start.py"), "quantfleet_tools", "watch_conditions", str(request)]
    watcher = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
    while (Path(scratch) / "said").stat().st_size == 0:
        if watcher.poll() is not None:
            sys.exit(f"watch_conditions ended with {watcher.returncode}.")
    return watcher


def measure(network, watcher):
    """Returns pairs of medians in milliseconds: watched, and not."""
    pairs = []
    for pair in range(PAIRS):
        medians = {}
        for is_watched in (True, False) if pair % 2 == 0 else (False, True):
            watcher.send_signal(signal.SIGCONT if is_watched else signal.SIGSTOP)
            medians[is_watched] = statistics.median(timed_runs(network.run, SECONDS, LEAST_RUNS))
        pairs.append((medians[True], medians[False]))
    if watcher.poll() is not None:
        sys.exit(f"watch_conditions ended with {watcher.returncode} while it was needed.")
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--backend", choices=OPENERS, default="tensorrt")
    parser.add_argument("--batch-sizes", nargs="+", type=int, default=[1])
    options = parser.parse_args()
    kept = json.loads((options.folder / "images.json").read_text())
    [network] = OPENERS[options.backend]([str(options.folder / "engine")])
    print("| batch size | ms unwatched | time watched over unwatched | 95 % interval | below 1 % |\n|---:|---:|---:|---|---|")
    verdicts = [verdict_at(size, network, kept, options.backend == "tensorrt") for size in options.batch_sizes]
    print(f"\n{PAIRS} pairs of windows of {SECONDS} s, with a sample every {EVERY_MS} ms and without.")
    sys.exit(1 if "no" in verdicts else 0)


def verdict_at(batch_size, network, kept, uses_gpu):
    """Prints a row of the table for a batch size and returns whether watching costs less than 1 %."""
    network.load(full_batch(PackedSplit(kept["evaluation"]), batch_size, kept["preprocessing"]))
    allowed = os.sched_getaffinity(0)
    processors = [max(allowed)]
    with tempfile.TemporaryDirectory() as scratch:
        watcher = start_watching(scratch, uses_gpu, processors)
        try:
            hold_to(processors)
            with garbage_collector_off():
                timed_runs(network.run, WARM_UP_SECONDS, LEAST_RUNS)
                pairs = measure(network, watcher)
        finally:
            os.sched_setaffinity(0, allowed)
            watcher.kill()
            watcher.wait()
    logarithms = [math.log(watched / alone) for watched, alone in pairs]
    middle, apart = statistics.fmean(logarithms), T_95 * statistics.stdev(logarithms) / math.sqrt(PAIRS)
    ratio, lower, upper = (math.exp(value) for value in (middle, middle - apart, middle + apart))
    verdict = "yes" if upper < MOST else ("no" if lower >= MOST else "cannot tell")
    alone = statistics.median(alone for _, alone in pairs)
    print(f"| {batch_size} | {alone:.4f} | {ratio:.4f} | {lower:.4f} … {upper:.4f} | {verdict} |", flush=True)
    return verdict


if __name__ == "__main__":
    main()
