"""What it costs to be watched, within one start: an engine runs on and on while the process that samples conditions is stopped and let go.

    python bench/turns/watching_one_engine.py FOLDER [--backend tensorrt] [--batch-sizes 1 32] [--pairs 120 40] [--out FILE.json]

FOLDER is what `--keep` of bench/builds left. Windows of half a second, with and without, by turns. Blocks of
bench/turns/watching.js are starts of their own, as in a comparison, and differ by more than this may cost; windows differ by less. On a
GPU most of the time of one image is launching, which the processor makes uneven, so it needs more pairs of windows than a batch of 32.
The ratio is the median of the pairs', with the interval of order statistics, which asks of the pairs only that one does not depend on another: of the median run
of a window, as a comparison takes it, and of the mean run, which also holds the runs that a sample fell into.
Exits with 1 where watching costs 1 % or more of the median run for sure. FILE.json has every window.
"""

import argparse
import itertools
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
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "bench" / "builds")]
from measure_builds import OPENERS  # noqa: E402
from quantfleet_tools.images.pixels import PackedSplit  # noqa: E402
from quantfleet_tools.measuring.block import garbage_collector_off, hold_to, timed_runs  # noqa: E402
from quantfleet_tools.measuring.throughput import full_batch  # noqa: E402

SECONDS, WARM_UP_SECONDS, LEAST_RUNS = 0.5, 2, 10
MOST = 1.01
EVERY_MS = 250
# Of fewer the extremes hold the median with less than 95 %.
LEAST_PAIRS = 6


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


def measure(network, watcher, pairs):
    """Returns what each pair of windows measured, watched and not: its median and its mean run in milliseconds."""
    measured = []
    for pair in range(pairs):
        windows = {}
        for is_watched in (True, False) if pair % 2 == 0 else (False, True):
            watcher.send_signal(signal.SIGCONT if is_watched else signal.SIGSTOP)
            runs = timed_runs(network.run, SECONDS, LEAST_RUNS)
            windows["watched" if is_watched else "alone"] = {"median": statistics.median(runs), "mean": statistics.fmean(runs)}
        measured.append(windows)
    if watcher.poll() is not None:
        sys.exit(f"watch_conditions ended with {watcher.returncode} while it was needed.")
    return measured


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--backend", choices=OPENERS, default="tensorrt")
    parser.add_argument("--batch-sizes", nargs="+", type=int, default=[1])
    parser.add_argument("--pairs", nargs="+", type=int, default=[30], help="of windows, for all batch sizes or for each; six at least")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    pairs = options.pairs * len(options.batch_sizes) if len(options.pairs) == 1 else options.pairs
    if len(pairs) != len(options.batch_sizes) or min(pairs) < LEAST_PAIRS:
        parser.error(f"--pairs: a number for all batch sizes or one for each, {LEAST_PAIRS} or more.")
    kept = json.loads((options.folder / "images.json").read_text())
    [network] = OPENERS[options.backend]([str(options.folder / "engine")])
    print("| batch size | pairs of windows | run | ms unwatched | time watched over unwatched | 95 % interval | below 1 % |")
    print("|---:|---:|---|---:|---:|---|---|")
    recorded, verdicts = [], []
    for size, count in zip(options.batch_sizes, pairs):
        measured = watched_and_not(size, count, network, kept, options.backend == "tensorrt")
        recorded.append({"batchSize": size, "pairs": measured})
        verdicts.append(print_row(size, measured, "median"))
        print_row(size, measured, "mean")
    print(f"\nWindows of {SECONDS} s, with a sample every {EVERY_MS} ms and without.")
    if options.out is not None:
        options.out.write_text(json.dumps(recorded) + "\n")
    sys.exit(1 if "no" in verdicts else 0)


def watched_and_not(batch_size, pairs, network, kept, uses_gpu):
    network.load(full_batch(PackedSplit(kept["evaluation"]), batch_size, kept["preprocessing"]))
    allowed = os.sched_getaffinity(0)
    processors = [max(allowed)]
    with tempfile.TemporaryDirectory() as scratch:
        watcher = start_watching(scratch, uses_gpu, processors)
        try:
            hold_to(processors)
            with garbage_collector_off():
                timed_runs(network.run, WARM_UP_SECONDS, LEAST_RUNS)
                return measure(network, watcher, pairs)
        finally:
            os.sched_setaffinity(0, allowed)
            watcher.kill()
            watcher.wait()


def print_row(batch_size, measured, run):
    """Prints a row of the table and returns whether watching costs less than 1 % of the median or the mean run of a window."""
    ratios = sorted(pair["watched"][run] / pair["alone"][run] for pair in measured)
    ratio, (lower, upper) = statistics.median(ratios), median_interval(ratios)
    verdict = "yes" if upper < MOST else ("no" if lower >= MOST else "cannot tell")
    alone = statistics.median(pair["alone"][run] for pair in measured)
    cells = [batch_size, len(measured), run, f"{alone:.4f}", f"{ratio:.4f}", f"{lower:.4f} … {upper:.4f}", verdict]
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    return verdict


def median_interval(ordered):
    """Returns the innermost values that hold the median with 95 % at least; ordered are six or more."""
    outside = next(rank for rank in itertools.count() if share_below(len(ordered), rank + 1) > 0.025)
    return ordered[outside], ordered[-1 - outside]


def share_below(count, rank):
    """Returns how probable it is that at most `rank` of `count` values lie below their median."""
    return sum(math.comb(count, below) for below in range(rank + 1)) / 2**count


if __name__ == "__main__":
    main()
