"""Runs that are not counted, until one window of them is like the next."""

import statistics
import time

# As trtexec warms up by default.
WINDOW_SECONDS = 0.2
WINDOW_RUNS = 3
# NVIDIA's Triton performance analyzer: the last three windows within 10 % of each other.
ALIKE_WINDOWS = 3
ALIKE = 1.1


def warm_up(network, parameters, report):
    """Runs what is loaded `warmUpRuns` times, and on until it is steady or `warmUpSeconds` have passed.

    Returns the number of runs, their seconds, and whether the medians of the last windows were alike; None where
    `warmUpSeconds` asks for no more than the runs.
    """
    wanted, most = parameters["warmUpRuns"], parameters.get("warmUpSeconds")
    started, runs = time.perf_counter(), 0
    while runs < wanted:
        network.run()
        runs += 1
        report.progress("warming up", runs, wanted, "runs")
    if not most:
        return {"runs": runs, "seconds": time.perf_counter() - started, "isSteady": None}
    medians = []
    while not are_alike(medians) and time.perf_counter() - started < most:
        window = window_ms(network)
        runs += len(window)
        medians.append(statistics.median(window))
        report.progress("warming up until steady", min(time.perf_counter() - started, most), most, "seconds")
    return {"runs": runs, "seconds": time.perf_counter() - started, "isSteady": are_alike(medians)}


def window_ms(network):
    """Returns the milliseconds of each run in a window."""
    times, since = [], time.perf_counter()
    while len(times) < WINDOW_RUNS or time.perf_counter() - since < WINDOW_SECONDS:
        started = time.perf_counter()
        network.run()
        times.append((time.perf_counter() - started) * 1000)
    return times


def are_alike(medians):
    """Whether the last three windows are within 10 % of each other."""
    last = medians[-ALIKE_WINDOWS:]
    return len(last) == ALIKE_WINDOWS and max(last) <= ALIKE * min(last)
