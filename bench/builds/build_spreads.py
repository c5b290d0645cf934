"""How far builds differ beyond what their starts and the windows of one start differ by."""

import math
import statistics

# Of the windows of a build on each side, those that count only as the outermost of the others: something else ran beside them.
OUTER_SHARE = 1 / 5


def spreads(session, size, starts, per_start):
    """Returns standard deviations of the logarithm of latency: between builds, between starts and between windows, in percent."""
    rounds = session["rounds"]
    logarithms = [[math.log(value) for value in one["medianMs"][size]] for one in rounds]
    levels = [statistics.median(own) for own in logarithms]
    builds = len(session["builds"])
    # The level was taken out of so few.
    widened = builds / (builds - 1)
    by_build = [winsorized([own[build] - level for own, level in zip(logarithms, levels)]) for build in range(builds)]
    by_start = [[[value for one, value in zip(rounds, own) if one["start"] == number] for number in range(starts)] for own in by_build]
    windows = statistics.fmean(statistics.variance(own) for each in by_start for own in each) * widened
    means = [[statistics.fmean(own) for own in each] for each in by_start]
    of_starts = statistics.fmean(statistics.variance(own) for own in means) * widened
    of_builds = statistics.variance([statistics.fmean(own) for own in means])
    variances = (of_builds - of_starts / starts, of_starts - windows / per_start, windows)
    return [100 * math.sqrt(max(0.0, variance)) for variance in variances]


def winsorized(values):
    """Returns values of which the outer ones are no further out than the outermost of the others."""
    ordered = sorted(values)
    outer = int(OUTER_SHARE * len(values))
    lowest, highest = ordered[outer], ordered[-1 - outer]
    return [min(max(value, lowest), highest) for value in values]
