"""The range whose INT8 values have the least mean squared error, from a histogram of absolute values."""

import numpy

# Smaller ranges have finer steps than the bins.
FIRST_CANDIDATE = 128
INT8_MAX = 127


def least_squared_error(counts, edges):
    """Returns the largest absolute value to keep: the middle of a bin, or the end of the histogram."""
    edges = numpy.asarray(edges, dtype=numpy.float64)
    centers = (edges[1:] + edges[:-1]) / 2
    candidates = [*centers[FIRST_CANDIDATE:], edges[-1]]
    filled = counts > 0
    errors = [squared_error(centers[filled], counts[filled], amax) for amax in candidates]
    return candidates[int(numpy.argmin(errors))]


def squared_error(values, counts, amax):
    """Returns the summed squared error of values that are clipped to amax and quantized to INT8."""
    if amax == 0:
        return (values**2 * counts).sum()
    quantized = numpy.clip(numpy.round(values * (INT8_MAX / amax)), -INT8_MAX, INT8_MAX) * (amax / INT8_MAX)
    return ((quantized - values) ** 2 * counts).sum()
