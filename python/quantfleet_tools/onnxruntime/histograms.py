"""ONNX Runtime's histograms of activations, which do not outgrow the memory, and searches of its own lacks."""

import numpy
from onnxruntime.quantization.calibrate import HistogramCollector

from ..calibration.histogram_growth import outgrows
from ..calibration.least_squared_error import least_squared_error


class BoundedCollector(HistogramCollector):
    """Collects as HistogramCollector does, until larger values would need too many bins: then it begins with wider ones."""

    @classmethod
    def of(cls, calibrator):
        """Returns one with the settings of a HistogramCalibrater."""
        names = ("method", "symmetric", "num_bins", "num_quantized_bins", "percentile", "scenario")
        return cls(**{name: getattr(calibrator, name) for name in names})

    def collect(self, name_to_arr):
        for name, values in name_to_arr.items():
            if name in self.histogram_dict and numpy.size(values) > 0:
                self._widen(name, float(numpy.nanmax(numpy.abs(values))))
        return super().collect(name_to_arr)

    def _widen(self, name, largest):
        counts, edges, *rest = self.histogram_dict[name]
        if not outgrows(self.num_bins, float(edges[1] - edges[0]), largest):
            return
        # Absolute values begin at the smallest of them, others at the negative threshold.
        is_absolute = len(rest) == 2
        centers = (edges[:-1] + edges[1:]) / 2
        wide, ends = numpy.histogram(
            centers, self.num_bins, range=(min(0, float(edges[0])) if is_absolute else -largest, largest), weights=counts
        )
        ends = ends.astype(edges.dtype)
        limits = rest if is_absolute else [*rest[:2], numpy.array(largest, dtype=edges.dtype)]
        self.histogram_dict[name] = (wide.astype(counts.dtype), ends, *limits)


def least_squared_error_ranges(collector, report):
    """Returns {tensor: (lowest, highest)}, those of least squared error, of a collector of absolute values."""
    ranges = {}
    for tensor, (counts, edges, lowest, highest) in collector.histogram_dict.items():
        report.progress("searching thresholds", len(ranges), len(collector.histogram_dict), "tensors")
        amax = numpy.asarray(least_squared_error(counts, edges), dtype=edges.dtype)
        ranges[tensor] = (max(-amax, lowest), min(amax, highest))
    report.progress("searching thresholds", len(ranges), len(ranges), "tensors")
    return ranges
