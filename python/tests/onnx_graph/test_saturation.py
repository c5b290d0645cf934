import unittest

from torch import nn

from quantfleet_tools.onnx_graph.saturation import cut_off_tensors

from .blocks import conv, prepared


class CutOffTensors(unittest.TestCase):
    def test_what_relu6_gives_is_cut_off_and_stays_so_when_it_is_moved(self):
        model, _ = prepared(conv(), nn.ReLU6(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(288, 5))
        found = cut_off_tensors(model.graph)
        operators = [node.op_type for node in model.graph.node if node.output[0] in found]
        self.assertEqual(operators, ["Clip", "MaxPool", "Flatten"])

    def test_what_is_computed_of_it_is_not_nor_is_what_relu_gives(self):
        model, _ = prepared(conv(), nn.ReLU6(), nn.AvgPool2d(2), conv(), nn.ReLU())
        found = cut_off_tensors(model.graph)
        self.assertEqual([node.op_type for node in model.graph.node if node.output[0] in found], ["Clip"])
