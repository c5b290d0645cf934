import unittest

import numpy
import torch
from onnxruntime.quantization.calibrate import CalibrationMethod, TensorsData
from torch import nn

from quantfleet_tools.onnx_graph.tensor_functions import inner_tensors
from quantfleet_tools.onnxruntime.qdq_pairs import insert_everywhere

from ..onnx_graph.blocks import CHANNELS, Encoder, Together, conv, largest_values, pairs, prepared, residual


def placed_everywhere(*layers):
    """Returns [(operator before, operators behind)] of the pairs of activations that ONNX Runtime inserts."""
    model, path = prepared(*layers)
    ends = {name: (-numpy.float32(largest), numpy.float32(largest)) for name, largest in largest_values(model).items()}
    return pairs(insert_everywhere(path, TensorsData(CalibrationMethod.MinMax, ends), inner_tensors(model.graph)))


class InsertEverywhere(unittest.TestCase):
    def test_every_operator_has_pairs_but_none_stands_between_a_convolution_and_its_activation(self):
        for activation, last in ((nn.ReLU6(), "Clip"), (nn.ReLU(), "Relu"), (nn.SiLU(), "Mul"), (nn.Hardswish(), "Mul")):
            with self.subTest(activation):
                found = placed_everywhere(conv(), nn.BatchNorm2d(CHANNELS), activation, conv())
                self.assertEqual(sorted(found), sorted([("input", "Conv"), (last, "Conv"), ("Conv", "")]))

    def test_a_residual_block_is_rounded_at_both_inputs_of_its_addition_and_behind_its_activation(self):
        found = placed_everywhere(conv(), nn.ReLU(), residual(conv()), nn.ReLU(), nn.MaxPool2d(2), conv())
        expected = [("input", "Conv"), ("Relu", "Add Conv"), ("Conv", "Add"), ("Relu", "MaxPool"), ("MaxPool", "Conv")]
        self.assertEqual(sorted(found), sorted([*expected, ("Conv", "")]))

    def test_a_concatenation_is_rounded_on_both_sides(self):
        found = placed_everywhere(Together(lambda *parts: torch.cat(parts, 1), conv(), conv()), nn.Conv2d(2 * CHANNELS, 3, 1))
        expected = [("input", "Conv Conv"), ("Conv", "Concat"), ("Conv", "Concat"), ("Concat", "Conv"), ("Conv", "")]
        self.assertEqual(sorted(found), sorted(expected))

    def test_norms_and_activations_of_a_transformer_have_no_pair_inside(self):
        for before, behind in placed_everywhere(Encoder()):
            self.assertNotIn(before, ("Sub", "Pow", "ReduceMean", "Sqrt", "Div", "Erf"))
            self.assertNotIn("Erf", behind)
