import unittest

import numpy
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

from quantfleet_tools.onnx_graph.int8_share import counted_nodes, int8_share
from quantfleet_tools.onnx_graph.placement import quantized_inputs
from quantfleet_tools.onnx_graph.qdq_insertion import insert_pairs
from quantfleet_tools.onnxruntime.shapes import shapes_for
from quantfleet_tools.programs.export import write_onnx

from ..demo import scratch_folder
from .blocks import CHANNELS, SHAPE, Encoder, SqueezeAndExcite, Together, conv, inputs, largest_values, prepared, residual


def share_of(placement, *layers):
    model, _ = prepared(*layers)
    insert_pairs(model, quantized_inputs(model.graph, placement), largest_values(model))
    tensors = {name for node in counted_nodes(model.graph) for name in (*node.input, *node.output) if name}
    return int8_share(model.graph, shapes_for(model, tensors, inputs(1)))


def counts(share):
    return {each["operator"]: (each["int8Nodes"], each["nodes"]) for each in share["byOperator"]}


def left(share):
    return [(each["operator"], each["why"], each["breaksChain"]) for each in share["left"]]


class ByView(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), -1)


class Int8Share(unittest.TestCase):
    def test_products_count_their_multiplications_and_others_what_they_read(self):
        share = share_of("weighted-inputs", conv(), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(288, 5))
        operations = {each["operator"]: each["operations"] for each in share["byOperator"]}
        expected = {"Conv": 144 * CHANNELS * CHANNELS * 9, "AveragePool": CHANNELS * 144, "Gemm": 288 * 5}
        self.assertEqual(operations, expected)
        self.assertEqual(share["operations"] - share["int8Operations"], expected["AveragePool"])

    def test_a_residual_addition_in_floating_point_breaks_a_chain_and_with_its_skip_in_int8_does_not(self):
        block = [conv(), nn.ReLU(), residual(conv(), nn.ReLU(), conv()), nn.ReLU(), conv()]
        share = share_of("weighted-inputs", *block)
        self.assertEqual((counts(share)["Add"], left(share)), ((0, 1), [("Add", "placement", True)]))
        share = share_of("with-residuals", *block)
        self.assertEqual((counts(share), left(share)), ({"Conv": (4, 4), "Add": (1, 1)}, []))

    def test_an_average_pool_at_the_end_of_the_network_breaks_nothing(self):
        share = share_of("weighted-inputs", conv(), nn.AdaptiveAvgPool2d(1))
        self.assertEqual(left(share), [("GlobalAveragePool", "placement", False)])

    def test_what_only_chooses_is_in_int8_where_what_reads_it_is(self):
        both = Together(lambda *parts: torch.cat(parts, 1), conv(), conv())
        share = share_of("weighted-inputs", both, nn.MaxPool2d(2), nn.Conv2d(2 * CHANNELS, 3, 1))
        self.assertEqual(counts(share)["MaxPool"], (1, 1))

    def test_a_resize_is_in_int8_where_its_map_is_whatever_computes_its_size(self):
        numbers = {"scale": numpy.float32(0.1), "zero": numpy.int8(0), "first": numpy.array([0]), "end": numpy.array([2]), "side": numpy.array([24, 24])}
        nodes = [
            helper.make_node("QuantizeLinear", ["images", "scale", "zero"], ["quantized"]),
            helper.make_node("DequantizeLinear", ["quantized", "scale", "zero"], ["map"]),
            helper.make_node("Shape", ["images"], ["shape"]),
            helper.make_node("Slice", ["shape", "first", "end"], ["ahead"]),
            helper.make_node("Concat", ["ahead", "side"], ["sizes"], axis=0),
            helper.make_node("Resize", ["map", "", "", "sizes"], ["logits"]),
        ]
        ends = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["batch", *shape]) for name, shape in (("images", SHAPE), ("logits", (8, 24, 24)))]
        graph = helper.make_graph(nodes, "resize", ends[:1], ends[1:], [numpy_helper.from_array(value, name) for name, value in numbers.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        share = int8_share(model.graph, shapes_for(model, {"map", "logits"}, inputs(1)))
        self.assertEqual((counts(share), share["operations"]), ({"Resize": (1, 1)}, 8 * 12 * 12))

    def test_a_concatenation_of_sizes_is_not_counted(self):
        path = scratch_folder() / "model.onnx"
        write_onnx(nn.Sequential(conv(), ByView()).eval(), SHAPE, 17, is_quantized=False, path=path)
        graph = onnx.load(path).graph
        self.assertIn("Concat", [node.op_type for node in graph.node])
        self.assertEqual([node.op_type for node in counted_nodes(graph)], ["Conv"])

    def test_gates_stay_in_floating_point_and_are_named(self):
        share = share_of("with-residuals", conv(), nn.ReLU(), SqueezeAndExcite(), conv())
        self.assertEqual(left(share), [("Mul", "placement", True)])

    def test_of_a_transformer_products_of_activations_and_sums_are_left(self):
        share = share_of("with-residuals", Encoder())
        self.assertEqual((counts(share)["MatMul"], counts(share)["Add"]), ((4, 6), (0, 2)))
        self.assertEqual({why for _, why, _ in left(share)}, {"placement"})

    def test_a_convolution_without_its_pair_is_left_by_accident(self):
        model, _ = prepared(conv(), conv())
        inputs_of_one = [each for each in quantized_inputs(model.graph, "weighted-inputs") if each.node == 1]
        insert_pairs(model, inputs_of_one, largest_values(model))
        tensors = {name for node in counted_nodes(model.graph) for name in (*node.input, *node.output) if name}
        share = int8_share(model.graph, shapes_for(model, tensors, inputs(1)))
        self.assertEqual(left(share), [("Conv", "accident", False)])
