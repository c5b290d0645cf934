"""ModelOpt's histogram of a tensor's absolute values, with counts that stay exact.

`torch.histc` counts in FP32: past 2**24 a bin and thread it counts no further (PyTorch 2.15), and a large calibration
batch has more zeros than that.
"""

import torch
from modelopt.torch.quantization import calib

from .histogram_growth import outgrows

PIECE = 2**24


class ExactHistogramCalibrator(calib.HistogramCalibrator):
    """Collects as ModelOpt 0.47 does: the first batch sets the width of a bin, larger values of later ones add bins.

    A first batch of nothing but zeros sets no width, where ModelOpt fails at the next. Where larger values would need too
    many bins, it begins with wider ones instead.
    """

    def __init__(self, num_bins):
        super().__init__(num_bins=num_bins)
        self._first_bins = num_bins

    def collect(self, x):
        with torch.no_grad():
            values = x.abs().float().flatten()
            largest = values.max()
            if self._calib_hist is None or self._calib_bin_edges[-1] == 0:
                zeros = 0 if self._calib_hist is None else self._calib_hist.sum()
                self._calib_bin_edges = torch.linspace(0, largest, self._num_bins + 1)
                self._calib_hist = count(values, self._num_bins, largest)
                self._calib_hist[0] += zeros
                return
            width = self._calib_bin_edges[1] - self._calib_bin_edges[0]
            if outgrows(self._first_bins, float(width), float(largest)):
                self._widen(largest)
            elif largest > self._calib_bin_edges[-1]:
                self._num_bins = int((largest / width).ceil().item())
                self._calib_bin_edges = torch.arange(0, largest + width, width)
            counts = count(values, self._num_bins, self._calib_bin_edges[-1])
            counts[: len(self._calib_hist)] += self._calib_hist
            self._calib_hist = counts

    def _widen(self, largest):
        middles, counts = (self._calib_bin_edges[1:] + self._calib_bin_edges[:-1]) / 2, self._calib_hist
        self._num_bins = self._first_bins
        self._calib_bin_edges = torch.linspace(0, float(largest), self._num_bins + 1)
        places = torch.bucketize(middles.cpu(), self._calib_bin_edges[1:-1]).to(counts.device)
        self._calib_hist = counts.new_zeros(self._num_bins).index_add(0, places, counts)


def count(values, bins, largest):
    """Returns how many of the values, in 0 … largest, lie in each bin; float64."""
    return sum(torch.histc(piece, bins, min=0, max=largest).double() for piece in values.split(PIECE))
