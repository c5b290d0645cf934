"""How long one image takes."""

import time
from typing import Any, Dict, NamedTuple, Optional


class HotRun(NamedTuple):
    """One counted run: wall time from host memory to host memory, and what the GPU says of it, if there is one."""

    latency_ms: float
    trace: Optional[Dict[str, Any]]


def hot_runs(network, split, parameters, report):
    """Returns a HotRun for each run at batch size 1 after the warm-up runs, over the split's images.

    There are at least `hotRuns` of them, and they last at least `hotSeconds`.
    """
    warm_up, hot, seconds = parameters["warmUpRuns"], parameters["hotRuns"], parameters["hotSeconds"]
    images = list(split.batches(parameters["preprocessing"], 1, warm_up + hot))
    for run in range(warm_up):
        network.load(images[run % len(images)])
        network.run()
        report.progress("warming up", run + 1, warm_up, "runs")
    network.start_clock()
    runs, hot_since = [], time.perf_counter()
    while len(runs) < hot or time.perf_counter() - hot_since < seconds:
        network.load(images[(warm_up + len(runs)) % len(images)])
        started = time.perf_counter()
        network.run()
        elapsed = time.perf_counter() - started
        runs.append(HotRun(elapsed * 1000, network.trace()))
        if len(runs) <= hot:
            report.progress("measuring latency", len(runs), hot, "runs")
        else:
            report.progress("measuring latency longer", min(started + elapsed - hot_since, seconds), seconds, "seconds")
    return runs
