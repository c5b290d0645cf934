import unittest

import onnx

from quantfleet_tools.onnx_graph.coverage import coverage

from ..demo import exported_onnx, folded_qdq_onnx


class Coverage(unittest.TestCase):
    def test_a_network_that_is_not_quantized_has_every_operator_named(self):
        found = coverage(onnx.load(exported_onnx()))
        self.assertEqual((found["operators"], found["quantized"], len(found["unquantized"])), (23, 0, 23))

    def test_a_convolution_whose_quantizer_is_gone_is_named_with_the_reason(self):
        model = onnx.load(folded_qdq_onnx())
        convolution = [node for node in model.graph.node if node.op_type == "Conv"][3]
        dequantize = next(node for node in model.graph.node if convolution.input[0] in node.output)
        quantize = next(node for node in model.graph.node if dequantize.input[0] in node.output)
        convolution.input[0] = quantize.input[0]
        found = coverage(model)
        self.assertEqual(found["quantized"], found["operators"] - 1)
        self.assertEqual(found["unquantized"][0]["name"], convolution.name)
        self.assertIn("its data comes from", found["unquantized"][0]["reason"])
