"""How far builds differ beyond what their starts and the windows of one start differ by."""

import math
import statistics


def spreads(session, size, starts, per_start):
    """Returns standard deviations of the logarithm of latency: between builds, between starts and between windows, in percent."""
    rounds = session["rounds"]
    levelled = []
    for one in rounds:
        logarithms = [math.log(value) for value in one["medianMs"][size]]
        level = statistics.fmean(logarithms)
        levelled.append((one["start"], [value - level for value in logarithms]))
    builds = len(session["builds"])
    # The level was taken out of so few.
    widened = builds / (builds - 1)
    by_start = [[[values[build] for start, values in levelled if start == number] for number in range(starts)] for build in range(builds)]
    windows = statistics.fmean(statistics.variance(own) for each in by_start for own in each) * widened
    means = [[statistics.fmean(own) for own in each] for each in by_start]
    of_starts = statistics.fmean(statistics.variance(own) for own in means) * widened
    of_builds = statistics.variance([statistics.fmean(own) for own in means])
    variances = (of_builds - of_starts / starts, of_starts - windows / per_start, windows)
    return [100 * math.sqrt(max(0.0, variance)) for variance in variances]
