"""One block of a comparison by turns: run times of a network at each batch size, after a warm-up of its own."""

import contextlib
import gc
import os
import statistics
import time

from ..protocol.atomic_file import write_json
from ..protocol.failure import is_out_of_memory
from ..protocol.stage import JSON, Artifact, Outcome
from .machine_condition import read_condition
from .memory_growth import MemoryGrowth, has_room_for
from .other_processes import OtherProcesses
from .throughput import full_batch

LEAST_RUNS = 10
# Triton's rule: three windows within 10 % of each other; together they last as long as trtexec warms up.
WINDOWS, WINDOW_SECONDS, SPREAD = 3, 0.07, 1.1


def hold_to(processors):
    """Lets the calling thread, and threads that it starts from now on, run on these processors alone."""
    os.sched_setaffinity(0, processors)


def measured_block(network, split, usage_source, request, report):
    """Measures the block of a request, Python's garbage collector switched off, and returns the outcome."""
    before = read_condition(usage_source.condition())
    with garbage_collector_off(), OtherProcesses() as others:
        since = time.monotonic()
        measured, samples, end = run_times(network, split, request.parameters, report)
        until = time.monotonic()
    facts = {
        "measured": measured,
        "end": end,
        "device": network.device,
        "processors": sorted(os.sched_getaffinity(0)),
        "garbageCollection": "off",
        "othersPercent": others.percent,
        "conditions": {"before": before, "after": read_condition(usage_source.condition())},
        "span": {"from": since, "until": until},
    }
    path = request.scratch / "samples.json"
    write_json(path, samples)
    return Outcome({"samples": Artifact(path, JSON)}, facts)


@contextlib.contextmanager
def garbage_collector_off():
    """Collects garbage once, and then not again while the `with` block runs."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def run_times(network, split, parameters, report):
    """Returns what was measured of each batch size, its samples, and whether all were ("complete") or "memory" ended it."""
    measured, samples, growth = [], [], MemoryGrowth()
    for size in parameters["batchSizes"]:
        if network.device == "cpu" and measured:
            # Linux kills a process that takes too much memory; a GPU's driver refuses it.
            if not has_room_for(growth.bytes, size / measured[-1]["batchSize"]):
                return measured, samples, "memory"
        try:
            with growth:
                network.load(full_batch(split, size, parameters["preprocessing"]))
                report.progress(f"batch {size}, warming up", 0, 0, "")
                warm_up = until_steady(network.run, parameters["warmUpSeconds"])
                report.progress(f"batch {size}", 0, 0, "")
                milliseconds = timed_runs(network.run, parameters["seconds"], LEAST_RUNS)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            return measured, samples, "memory"
        median = statistics.median(milliseconds)
        measured.append({"batchSize": size, "runs": len(milliseconds), "medianMs": median, "warmUp": warm_up})
        samples.append({"batchSize": size, "milliseconds": milliseconds})
    return measured, samples, "complete"


def until_steady(run, longest_seconds):
    """Runs until the medians of the last windows agree, or for that long, and says which."""
    started, medians, runs = time.perf_counter(), [], 0
    while True:
        window = timed_runs(run, WINDOW_SECONDS, 1)
        runs += len(window)
        medians.append(statistics.median(window))
        last = medians[-WINDOWS:]
        is_steady = len(last) == WINDOWS and max(last) <= SPREAD * min(last)
        seconds = time.perf_counter() - started
        if is_steady or seconds >= longest_seconds:
            return {"runs": runs, "seconds": seconds, "isSteady": is_steady}


def timed_runs(run, seconds, least):
    """Returns the milliseconds of each of the runs of so many seconds, `least` of them at least."""
    milliseconds, since = [], time.perf_counter()
    while len(milliseconds) < least or time.perf_counter() - since < seconds:
        started = time.perf_counter()
        run()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds
