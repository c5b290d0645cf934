"""The range of an activation whose INT8 values have the least mean squared error.

ModelOpt 0.47's own search passes the number of bits to fake_tensor_quant as a bias, and settles on the first candidate.
"""

import numpy
import torch

FIRST_CANDIDATE = 128
INT8_MAX = 127


def mse_amax(calibrator):
    """Returns the largest absolute value that a HistogramCalibrator's tensor keeps, as a tensor of no dimension."""
    counts = calibrator._calib_hist.cpu().numpy()
    edges = calibrator._calib_bin_edges.double().cpu().numpy()
    centers = (edges[1:] + edges[:-1]) / 2
    errors = [squared_error(centers, counts, amax) for amax in centers[FIRST_CANDIDATE:]]
    return torch.tensor(centers[FIRST_CANDIDATE + int(numpy.argmin(errors))], dtype=torch.float32)


def squared_error(centers, counts, amax):
    """Returns the summed squared error of a histogram whose values are clipped to amax and quantized to INT8."""
    quantized = numpy.clip(numpy.round(centers * INT8_MAX / amax), -INT8_MAX, INT8_MAX) * amax / INT8_MAX
    return ((quantized - centers) ** 2 * counts).sum()
