"""How many images a second a network answers to, by batch size."""

import time

from ..protocol.failure import is_out_of_memory
from .measuring_thread import on_own_core, without_garbage_collection
from .memory_growth import MemoryGrowth, has_room_for
from .usage_sampler import UsageSampler

MIN_RUNS = 3


def measure_throughput(network, split, usage_source, parameters, report):
    """Returns a measurement for each batch size and whether all were measured ("complete") or "memory" ended it."""
    measurements, growth = [], MemoryGrowth()
    for size in parameters["throughputBatchSizes"]:
        if network.device == "cpu" and measurements:
            # Linux kills a process that takes too much memory; a GPU's driver refuses it.
            if not has_room_for(growth.bytes, size / measurements[-1]["batchSize"]):
                return measurements, "memory"
        try:
            with growth:
                measurements.append(measure(network, split, size, usage_source, parameters, report))
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            return measurements, "memory"
    return measurements, "complete"


def measure(network, split, size, usage_source, parameters, report):
    """Runs one batch size for `throughputSeconds` and at least three times.

    Before that come one run, and as many as the usage source needs to settle, that are neither timed nor sampled.
    """
    network.load(full_batch(split, size, parameters["preprocessing"]))
    network.run()
    settle(network, usage_source.settling_seconds, f"settling at batch size {size}", report)
    wanted, runs, elapsed = parameters["throughputSeconds"], 0, 0.0
    usage = UsageSampler(usage_source, parameters["usageIntervalMs"])
    # The sampler's thread would inherit the core if it were started after.
    with without_garbage_collection(), usage, on_own_core(network.device):
        started = time.perf_counter()
        while elapsed < wanted or runs < MIN_RUNS:
            network.run()
            runs, elapsed = runs + 1, time.perf_counter() - started
            report.progress(f"measuring throughput at batch size {size}", min(elapsed, wanted), wanted, "seconds")
    samples = usage.require_samples(f"batch size {size}: {runs} runs took {elapsed:.2f} s")
    return {"batchSize": size, "images": runs * size, "seconds": elapsed, "runs": runs, "usage": samples}


def settle(network, seconds, phase, report):
    """Runs what is loaded for a number of seconds, so that a source that lags tells of nothing from before."""
    started, elapsed = time.perf_counter(), 0.0
    while elapsed < seconds:
        network.run()
        elapsed = time.perf_counter() - started
        report.progress(phase, min(elapsed, seconds), seconds, "seconds")


def full_batch(split, size, preprocessing):
    """Returns network inputs of exactly `size` images, from the start again where the split has fewer."""
    positions = [position % split.count for position in range(size)]
    return split.inputs_at(positions, preprocessing)
