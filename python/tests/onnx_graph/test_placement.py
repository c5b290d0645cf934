import unittest

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from quantfleet_tools.onnx_graph.placement import quantized_inputs
from quantfleet_tools.onnx_graph.qdq_insertion import insert_pairs

from .blocks import CHANNELS, Encoder, SqueezeAndExcite, Together, answers, conv, largest_values, pairs, prepared, residual
from .small_models import attention


def placed(placement, *layers, opset=17):
    """Returns a network of layers with the pairs of a placement; fails unless it answers nearly as before."""
    model, _ = prepared(*layers, opset=opset)
    before = answers(model)
    insert_pairs(model, quantized_inputs(model.graph, placement), largest_values(model))
    onnx.checker.check_model(model)
    noise = answers(model) - before
    assert (before**2).sum() > 400 * (noise**2).sum() > 0, "26 dB, and something is rounded"
    return model


class WeightedInputs(unittest.TestCase):
    def assert_pairs(self, expected, *layers, placement="weighted-inputs", opset=17):
        self.assertEqual(pairs(placed(placement, *layers, opset=opset)), expected)

    def test_a_convolution_its_batch_norm_and_its_activation_stay_together(self):
        for activation in (nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(), nn.SiLU(), nn.Hardswish(), nn.Mish()):
            last = {"ReLU6": "Clip", "ReLU": "Relu", "LeakyReLU": "LeakyRelu"}
            with self.subTest(activation):
                model = placed("weighted-inputs", conv(), nn.BatchNorm2d(CHANNELS), activation, conv())
                first, second = pairs(model)
                self.assertEqual((first, second[1]), (("input", "Conv"), "Conv"))
                name = type(activation).__name__
                self.assertEqual(second[0], last.get(name, "Mul"))

    def test_only_the_convolutions_read_the_rounded_tensor(self):
        expected = [("input", "Conv"), ("Relu", "Conv")]
        self.assertEqual(expected, pairs(model := placed("weighted-inputs", conv(), nn.ReLU(), residual(conv()))))
        (addition,) = [node for node in model.graph.node if node.op_type == "Add"]
        producers = {name: node.op_type for node in model.graph.node for name in node.output}
        self.assertEqual({producers[name] for name in addition.input}, {"Relu", "Conv"})

    def test_one_pair_serves_all_convolutions_that_read_a_tensor(self):
        self.assert_pairs([("input", "Conv Conv"), ("Concat", "Conv")], Together(concat, conv(), conv()), conv2())

    def test_pools_and_concatenations_have_none(self):
        network = [conv(), nn.MaxPool2d(2), conv(), nn.AvgPool2d(2), conv(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), head()]
        expected = [("input", "Conv"), ("MaxPool", "Conv"), ("AveragePool", "Conv"), ("Flatten", "Gemm")]
        self.assert_pairs(expected, *network)

    def test_in_a_transformer_only_the_products_with_weights_have_pairs(self):
        for opset in (13, 17):
            for placement in ("weighted-inputs", "with-residuals"):
                model = placed(placement, Encoder(), opset=opset)
                self.assertEqual([behind for _, behind in pairs(model)], ["MatMul"] * 4)
                weights = [node for node in model.graph.node if node.name.endswith("DequantizeLinear") and "axis" in str(node)]
                self.assertEqual(len(weights), 4)

    def test_products_of_two_activations_have_none(self):
        model = attention()
        inputs = quantized_inputs(model.graph, "weighted-inputs")
        self.assertEqual({model.graph.node[each.node].name for each in inputs}, {"to_q", "to_k", "to_v", "head"})

    def test_a_weight_has_a_scale_for_each_channel_of_what_it_gives(self):
        layers = {
            (CHANNELS,): [conv()],
            (3,): [nn.ConvTranspose2d(CHANNELS, 3, 2)],
            (5,): [nn.Flatten(), nn.Linear(CHANNELS * 144, 5)],
            (7,): [nn.Linear(12, 7)],
        }
        for expected, network in layers.items():
            with self.subTest(network):
                model = placed("weighted-inputs", *network)
                constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
                weights = [node for node in model.graph.node if node.input[0] in constants and "quantized" in node.input[0]]
                self.assertEqual([constants[node.input[1]].shape for node in weights], [expected])

    def test_a_weight_is_rounded_to_the_nearest_of_255_values_and_zero_stays_zero(self):
        model, _ = prepared(conv(1))
        weight = next(each for each in model.graph.initializer if len(each.dims) == 4)
        values = numpy_helper.to_array(weight).copy()
        values[0] = 0
        weight.CopyFrom(numpy_helper.from_array(values, weight.name))
        insert_pairs(model, quantized_inputs(model.graph, "weighted-inputs"), largest_values(model))
        constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
        rounded, scale = constants[f"{weight.name}_quantized"], constants[f"{weight.name}_scale"]
        self.assertEqual((numpy.abs(rounded[1:]).max(axis=(1, 2, 3)) == 127).all(), True)
        self.assertEqual((numpy.abs(rounded[0]).max(), scale[0], weight.name in constants), (0, 1, False))
        numpy.testing.assert_array_less(numpy.abs(rounded * scale.reshape(-1, 1, 1, 1) - values), scale.max() * 0.5001)


class WithResiduals(unittest.TestCase):
    def assert_pairs(self, expected, *layers):
        self.assertEqual(pairs(placed("with-residuals", *layers)), expected)

    def test_an_addition_reads_its_skip_input_rounded_and_that_of_its_convolution_as_it_is(self):
        block = residual(conv(), nn.ReLU(), conv(), nn.BatchNorm2d(CHANNELS))
        expected = [("input", "Conv"), ("Relu", "Add Conv"), ("Relu", "Conv"), ("Relu", "Conv")]
        self.assert_pairs(expected, conv(), nn.ReLU(), block, nn.ReLU(), conv())

    def test_where_both_ways_end_in_convolutions_the_shorter_one_is_the_skip(self):
        block = Together(torch.add, conv(1), nn.Sequential(conv(), nn.ReLU(), conv()))
        model = placed("with-residuals", conv(), nn.ReLU(), block)
        self.assertEqual(pairs(model), [("input", "Conv"), ("Relu", "Conv Conv"), ("Relu", "Conv"), ("Conv", "Add")])
        skipped = next(node for node in model.graph.node if node.op_type == "QuantizeLinear" and "Conv" in node.input[0])
        way = next(node for node in model.graph.node if skipped.input[0] in node.output)
        self.assertIn("ways.0", way.name)

    def test_the_linear_bottlenecks_of_mobilenet_have_their_skips_rounded(self):
        block = residual(conv(1), nn.ReLU6(), conv(1))
        expected = [("input", "Conv"), ("Conv", "Add Conv"), ("Clip", "Conv"), ("Add", "Add Conv"), ("Clip", "Conv")]
        self.assert_pairs(expected, conv(), block, residual(conv(1), nn.ReLU6(), conv(1)))

    def test_what_a_convolution_adds_to_its_own_answer_is_no_residual_addition(self):
        self.assert_pairs([("input", "Conv")], conv(), Together(torch.add, nn.Identity(), nn.Sigmoid()))

    def test_averages_over_the_image_read_rounded_tensors_and_largest_values_do_not(self):
        network = [conv(), nn.ReLU(), nn.MaxPool2d(2), SqueezeAndExcite(), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1)]
        expected = [("input", "Conv"), ("MaxPool", "GlobalAveragePool"), ("GlobalAveragePool", "Conv"), ("Relu", "Conv")]
        self.assert_pairs([*expected, ("Mul", "AveragePool"), ("AveragePool", "GlobalAveragePool")], *network)

    def test_a_mean_over_height_and_width_is_such_an_average_in_every_opset(self):
        for opset in (13, 17, 18):
            model, _ = prepared(conv(), Mean(), opset=opset)
            inputs = quantized_inputs(model.graph, "with-residuals")
            named = [model.graph.node[each.node].op_type for each in inputs]
            self.assertEqual(named, ["Conv", "Conv", next(n.op_type for n in model.graph.node if "Reduce" in n.op_type or "Pool" in n.op_type)])


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def concat(*parts):
    return torch.cat(parts, 1)


def conv2():
    return nn.Conv2d(2 * CHANNELS, CHANNELS, 1)


def head():
    return nn.Linear(CHANNELS, 5)
