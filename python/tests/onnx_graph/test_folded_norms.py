import unittest

import numpy
from onnx import helper

from quantfleet_tools.onnx_graph.folded_norms import fold_batch_norms

from .quantized_convolution import CHANNELS, answers_of, convolution

NORM = helper.make_node("BatchNormalization", ["raw", "gamma", "beta", "mean", "variance"], ["answers"], epsilon=0.01)
NORMS = {
    "gamma": numpy.array([1.5, -0.7, 0.2, 3], numpy.float32),
    "beta": numpy.array([0.1, -2, 0.5, 0], numpy.float32),
    "mean": numpy.array([-1, 0.5, 0, 2], numpy.float32),
    "variance": numpy.array([0.5, 2, 1, 0.01], numpy.float32),
}


class FoldedNorms(unittest.TestCase):
    def test_a_batch_norm_is_gone_and_the_network_answers_the_same(self):
        model = convolution(NORM, **NORMS)
        before = answers_of(model)
        self.assertEqual(fold_batch_norms(model), 1)
        self.assertEqual([node.op_type for node in model.graph.node], ["DequantizeLinear", "Conv"])
        numpy.testing.assert_allclose(answers_of(model), before, atol=1e-4)

    def test_weights_that_have_no_opposite_a_channel_that_is_switched_off_and_a_sum_before_it_are_left(self):
        lowest = numpy.full((CHANNELS, 3, 3, 3), -128, numpy.int8)
        read_twice = helper.make_node("Add", ["raw", "answers"], ["sum"])
        left = {
            "-128": convolution(NORM, weights=lowest, **NORMS),
            "switched off": convolution(NORM, **{**NORMS, "gamma": numpy.array([1, 0, 1, 1], numpy.float32)}),
            "read twice": convolution(NORM, read_twice, output="sum", **NORMS),
        }
        for name, model in left.items():
            with self.subTest(name):
                self.assertEqual(fold_batch_norms(model), 0)
