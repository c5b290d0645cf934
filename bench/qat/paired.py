"""What two networks' answers to the same images say of their difference; the same statistics as in results/statistics."""

import math

import numpy

NORMAL_975 = 1.959963984540054


def differing(one, other):
    """Returns how many images only `one` and only `other` answers right; both are lists of 0 and 1."""
    one, other = numpy.array(one), numpy.array(other)
    return int((one > other).sum()), int((other > one).sum())


def mcnemar(one, other):
    """Returns the exact two-sided p of which of two networks answers more of the images right that they differ on."""
    count, least = sum(differing(one, other)), min(differing(one, other))
    # Exact in integers: the terms overflow a float.
    return min(1.0, 2 * sum(math.comb(count, k) for k in range(least + 1)) / 2**count)


def is_not_worse(baseline, candidate, margin):
    """Whether a candidate is shown not to be worse than a baseline by a margin, a share of the images, at 2.5 % one-sided.

    By Tango's score statistic (Statistics in Medicine 17, 1998, 891-908).
    """
    lost, gained = differing(baseline, candidate)
    images, difference = len(baseline), -margin
    excess = gained - lost - images * difference
    linear = (2 * images - gained + lost) * difference - gained - lost
    constant = -lost * difference * (1 - difference)
    lost_share = (math.sqrt(linear**2 - 8 * images * constant) - linear) / (4 * images)
    variance = images * (2 * lost_share + difference * (1 - difference))
    return excess > NORMAL_975 * math.sqrt(max(variance, 0.0))
