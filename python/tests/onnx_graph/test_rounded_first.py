import unittest

import numpy
from onnx import helper

from quantfleet_tools.onnx_graph.rounded_first import round_before_activations

from .quantized_convolution import CLIP, PAIR, RELU, answers_of, convolution


class RoundedFirst(unittest.TestCase):
    def test_activations_that_bound_integers_answer_bit_for_bit_the_same(self):
        bounds = ({}, {"lowest": numpy.float32(0.3), "highest": numpy.float32(2.9)}, {"scale": numpy.float32(0.5)})
        for activation, constants in ((RELU, {}), (RELU, {"scale": numpy.float32(0.01)}), *((CLIP, each) for each in bounds)):
            with self.subTest(activation.op_type, **constants):
                model = convolution(activation, *PAIR, **constants)
                before = answers_of(model)
                self.assertGreater(len(numpy.unique(before)), 2)
                self.assertEqual(round_before_activations(model), 1)
                operators = [node.op_type for node in model.graph.node]
                self.assertEqual(operators, ["DequantizeLinear", "Conv", "QuantizeLinear", "Clip", "DequantizeLinear"])
                numpy.testing.assert_array_equal(answers_of(model), before)

    def test_what_others_read_too_or_is_not_rounded_around_zero_or_may_be_negative_stays(self):
        also = helper.make_node("Add", ["active", "answers"], ["sum"])
        raw_too = helper.make_node("Add", ["raw", "answers"], ["sum"])
        stays = {
            "the activation is read twice": convolution(CLIP, *PAIR, also, output="sum"),
            "the convolution is read twice": convolution(CLIP, *PAIR, raw_too, output="sum"),
            "the zero is another": convolution(CLIP, *PAIR, zero=numpy.int8(-128)),
            "the bound is below 0": convolution(CLIP, *PAIR, lowest=numpy.float32(-1)),
            "the activation is the answer": convolution(CLIP, output="active"),
        }
        for name, model in stays.items():
            with self.subTest(name):
                before = model.SerializeToString()
                self.assertEqual(round_before_activations(model), 0)
                self.assertEqual(model.SerializeToString(), before)
