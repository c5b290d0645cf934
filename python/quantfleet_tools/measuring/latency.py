"""How long one image takes."""

import time

from .measuring_thread import on_own_core, without_garbage_collection
from .warm_up import warm_up

# Of hot runs that go on for minutes, this many are enough to tell the GPU's own time.
ENOUGH_TRACED_RUNS = 1000
# The paper's number: a slow network's runs end early, but not before these.
FEWEST_RUNS = 50


def hot_runs(network, split, parameters, report):
    """Returns the wall time, from host memory to host memory, of each run at batch size 1, and how it was warmed up.

    Every run takes the split's first image, and follows the one before at once: a GPU slows down while it waits. There
    are `hotRuns` of them, or as many as `mostHotSeconds` hold but 50 at least, and they last at least `hotSeconds`.
    """
    network.load(split.inputs_at([0], parameters["preprocessing"]))
    with without_garbage_collection(), on_own_core(network.device):
        warmed_up = warm_up(network, parameters, report)
        return hot_runs_ms(network, parameters, report), warmed_up


def hot_runs_ms(network, parameters, report):
    """Returns the milliseconds of each hot run of what is loaded."""
    hot, seconds = parameters["hotRuns"], parameters["hotSeconds"]
    most = parameters.get("mostHotSeconds", float("inf"))
    milliseconds, hot_since = [], time.perf_counter()

    def is_wanted(passed):
        fewest = hot if passed < most else min(hot, FEWEST_RUNS)
        return len(milliseconds) < fewest or passed < seconds

    while is_wanted(time.perf_counter() - hot_since):
        started = time.perf_counter()
        network.run()
        elapsed = time.perf_counter() - started
        milliseconds.append(elapsed * 1000)
        if len(milliseconds) <= hot:
            report.progress("measuring latency", len(milliseconds), hot, "runs")
        else:
            report.progress("measuring latency longer", min(started + elapsed - hot_since, seconds), seconds, "seconds")
    return milliseconds


def traced_runs(network, latency_runs, parameters, report):
    """Returns what the GPU tells of further runs, or None where there is no GPU.

    They are as many as were timed, but at most 1000, or `hotRuns` where those are more.
    """
    count = min(latency_runs, max(parameters["hotRuns"], ENOUGH_TRACED_RUNS))
    runs = network.traced_runs(count)
    if runs is None:
        return None
    traces = []
    for trace in runs:
        traces.append(trace)
        report.progress("tracing runs", len(traces), count, "runs")
    return traces
