"""How many images a second a network answers to, by batch size."""

import time

from .failure import StageFailure, is_out_of_memory
from .memory_growth import MemoryGrowth, has_room_for
from .processor_usage import UsageSampler

MIN_RUNS = 3


def measure_throughput(infer, split, parameters, report):
    """Returns a measurement for each batch size and whether all were measured ("complete") or "memory" ended it."""
    measurements, growth = [], MemoryGrowth()
    for size in parameters["throughputBatchSizes"]:
        if measurements and not has_room_for(growth.bytes, size / measurements[-1]["batchSize"]):
            return measurements, "memory"
        try:
            with growth:
                measurements.append(measure(infer, split, size, parameters, report))
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            return measurements, "memory"
    return measurements, "complete"


def measure(infer, split, size, parameters, report):
    """Runs one batch size for `throughputSeconds` and at least three times, after one run that is not counted."""
    batch = full_batch(split, size, parameters["preprocessing"])
    infer(batch)
    wanted, runs, elapsed = parameters["throughputSeconds"], 0, 0.0
    with UsageSampler(parameters["usageIntervalMs"]) as usage:
        started = time.perf_counter()
        while elapsed < wanted or runs < MIN_RUNS:
            infer(batch)
            runs, elapsed = runs + 1, time.perf_counter() - started
            report.progress(f"measuring throughput at batch size {size}", min(elapsed, wanted), wanted, "seconds")
    if not usage.samples:
        raise StageFailure("NoSamples", f"processor usage at batch size {size}: {runs} runs took {elapsed:.2f} s")
    return {"batchSize": size, "images": runs * size, "seconds": elapsed, "runs": runs, "usage": usage.samples}


def full_batch(split, size, preprocessing):
    """Returns network inputs of exactly `size` images, from the start again where the split has fewer."""
    positions = [position % split.count for position in range(size)]
    return split.inputs_at(positions, preprocessing)
