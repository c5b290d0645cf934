"""How long one image takes."""

import time

# Of hot runs that go on for minutes, this many are enough to tell the GPU's own time.
ENOUGH_TRACED_RUNS = 1000


def hot_runs_ms(network, split, parameters, report):
    """Returns the wall time, from host memory to host memory, of each run at batch size 1 after the warm-up runs.

    Every run takes the split's first image, and follows the one before at once: a GPU slows down while it waits. There
    are at least `hotRuns` of them, and they last at least `hotSeconds`.
    """
    warm_up, hot, seconds = parameters["warmUpRuns"], parameters["hotRuns"], parameters["hotSeconds"]
    network.load(split.inputs_at([0], parameters["preprocessing"]))
    for run in range(warm_up):
        network.run()
        report.progress("warming up", run + 1, warm_up, "runs")
    milliseconds, hot_since = [], time.perf_counter()
    while len(milliseconds) < hot or time.perf_counter() - hot_since < seconds:
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
