"""The range of an activation that a share of its values lies in, for any number of values.

ModelOpt 0.47 counts them in 32 bits.
"""

import numpy
import torch


def percentile_amax(calibrator, percentile):
    """Returns the largest absolute value that a HistogramCalibrator's tensor keeps, as a tensor of no dimension."""
    counts, edges = calibrator._calib_hist.cpu().numpy(), calibrator._calib_bin_edges.cpu().numpy()
    shares = numpy.cumsum(counts / counts.sum())
    return torch.tensor(edges[numpy.searchsorted(shares, percentile / 100)].item())
