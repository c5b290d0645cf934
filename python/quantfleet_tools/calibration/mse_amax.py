"""The range of an activation whose INT8 values have the least mean squared error, of ModelOpt's histogram.

ModelOpt 0.47's own search passes the number of bits to fake_tensor_quant as a bias, and settles on the first candidate.
"""

import torch

from .least_squared_error import least_squared_error


def mse_amax(calibrator):
    """Returns the largest absolute value that a HistogramCalibrator's tensor keeps, as a tensor of no dimension."""
    counts, edges = calibrator._calib_hist.cpu().numpy(), calibrator._calib_bin_edges.cpu().numpy()
    return torch.tensor(least_squared_error(counts, edges), dtype=torch.float32)
