"""How long one image takes."""

import time


def hot_runs_ms(infer, split, parameters, report):
    """Returns the milliseconds of every hot run at batch size 1, after the warm-up runs, over the split's images."""
    warm_up, hot = parameters["warmUpRuns"], parameters["hotRuns"]
    images = list(split.batches(parameters["preprocessing"], 1, warm_up + hot))
    milliseconds = []
    for run in range(warm_up + hot):
        image = images[run % len(images)]
        started = time.perf_counter()
        infer(image)
        elapsed = time.perf_counter() - started
        if run >= warm_up:
            milliseconds.append(elapsed * 1000)
        report.progress("measuring latency", run + 1, warm_up + hot, "runs")
    return milliseconds
