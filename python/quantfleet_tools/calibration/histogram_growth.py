"""How far a histogram may grow beyond the bins it began with.

Its first batch sets the width of a bin, and larger values add bins: after an all but black image they would be millions.
"""

import math

# Enough for a first batch that is sixteen times smaller than the largest; searching thresholds takes the square of the bins.
LARGEST_GROWTH = 16


def outgrows(bins, width, largest):
    """Whether values up to `largest` would need more than so many times the bins, of a width, that a histogram began with."""
    return width > 0 and math.isfinite(largest) and largest > LARGEST_GROWTH * bins * width
