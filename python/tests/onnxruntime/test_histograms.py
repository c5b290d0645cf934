import unittest

import numpy
from onnxruntime.quantization.calibrate import HistogramCollector

from quantfleet_tools.calibration.histogram_growth import LARGEST_GROWTH
from quantfleet_tools.onnxruntime.histograms import BoundedCollector

BINS = 512
SETTINGS = {"symmetric": True, "num_bins": BINS, "num_quantized_bins": 128, "percentile": 99.99, "scenario": "same"}


def batches(*largest):
    random = numpy.random.default_rng(0)
    return [(random.uniform(-0.5, 1, 10_000) * each).astype(numpy.float32) for each in largest]


def collected(kind, method, arrays):
    collector = kind(method=method, **SETTINGS)
    for array in arrays:
        collector.collect({"tensor": [array]})
    return collector


class BoundedHistograms(unittest.TestCase):
    def test_histograms_that_grow_little_are_those_of_onnx_runtime(self):
        for method in ("entropy", "percentile"):
            arrays = batches(1, 0.5, 3, 14)
            ours, theirs = (collected(kind, method, arrays) for kind in (BoundedCollector, HistogramCollector))
            for mine, other in zip(ours.histogram_dict["tensor"], theirs.histogram_dict["tensor"]):
                numpy.testing.assert_array_equal(mine, other)
            self.assertEqual(ours.compute_collection_result()["tensor"][:2], theirs.compute_collection_result()["tensor"][:2])

    def test_an_all_but_black_first_batch_does_not_fill_the_memory_and_loses_no_value(self):
        for method in ("entropy", "percentile"):
            arrays = batches(1e-9, 1e-9, 1, 5)
            counts, edges, lowest, highest = collected(BoundedCollector, method, arrays).histogram_dict["tensor"][:4]
            self.assertLessEqual(len(counts), LARGEST_GROWTH * BINS + 1)
            self.assertEqual(counts.sum(), 40_000)
            self.assertEqual((lowest, highest), (min(map(numpy.min, arrays)), max(map(numpy.max, arrays))))
            self.assertGreaterEqual(edges[-1], highest)

    def test_the_range_after_such_a_batch_is_that_of_the_other_images(self):
        later = batches(4, 5)
        for method in ("entropy", "percentile"):
            found = collected(BoundedCollector, method, [*batches(1e-9), *later]).compute_collection_result()["tensor"]
            expected = collected(HistogramCollector, method, [later[1], later[0]]).compute_collection_result()["tensor"]
            self.assertAlmostEqual(float(found[1]), float(expected[1]), delta=0.1)

    def test_a_first_batch_of_zeros_sets_no_width(self):
        for method in ("entropy", "percentile"):
            counts = collected(BoundedCollector, method, [numpy.zeros(100, numpy.float32), *batches(7)]).histogram_dict["tensor"][0]
            self.assertEqual(counts.sum(), 10_100)
