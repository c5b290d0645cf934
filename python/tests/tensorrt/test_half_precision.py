import unittest

import numpy
import onnx
from onnx import TensorProto, helper

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.onnxruntime.session import as_written, infer_with, open_session
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.tensorrt.half_precision import write_half_precision

from ..demo import PREPROCESSING, exported_onnx, folded_qdq_onnx, packed, scratch_folder

IMAGES = 64


def answers(path):
    images = PackedSplit(packed(IMAGES)).inputs_at(range(IMAGES), PREPROCESSING)
    return infer_with(open_session(str(path), as_written()))(images)


def types_of(model):
    return {tensor.name: tensor.data_type for tensor in model.graph.initializer}


class HalfPrecision(unittest.TestCase):
    def written(self, source):
        target = scratch_folder() / "half.onnx"
        write_half_precision(source, target)
        model = onnx.load(target)
        onnx.checker.check_model(model, full_check=True)
        return target, model

    def test_a_quantized_network_keeps_its_pairs_and_computes_around_them_in_fp16(self):
        source = folded_qdq_onnx()
        target, model = self.written(source)
        before = [node.op_type for node in onnx.load(source).graph.node]
        after = [node.op_type for node in model.graph.node]
        for operator in ("QuantizeLinear", "DequantizeLinear", "Conv"):
            self.assertEqual(after.count(operator), before.count(operator))
        types = types_of(model)
        scales = [types[node.input[1]] for node in model.graph.node if node.op_type == "QuantizeLinear"]
        self.assertEqual(set(scales), {TensorProto.FLOAT16})
        self.assertEqual(model.opset_import[0].version, 19)
        full, half = answers(source), answers(target)
        self.assertEqual(half.dtype, numpy.float32)
        agreeing = (full.argmax(axis=1) == half.argmax(axis=1)).mean()
        self.assertGreaterEqual(agreeing, 0.95)

    def test_a_network_without_pairs_stays_in_its_operator_set(self):
        source = exported_onnx()
        target, model = self.written(source)
        self.assertEqual(model.opset_import[0].version, onnx.load(source).opset_import[0].version)
        numpy.testing.assert_allclose(answers(target), answers(source), atol=0.1)

    def test_pairs_in_an_operator_set_that_cannot_be_raised_are_refused_with_the_way_out(self):
        def tensor(name, kind):
            return helper.make_tensor_value_info(name, kind, [1])

        nodes = [
            helper.make_node("QuantizeLinear", ["x", "s"], ["q"]),
            helper.make_node("DequantizeLinear", ["q", "s"], ["d"]),
            helper.make_node("Unknown", ["d"], ["y"]),
        ]
        scale = helper.make_tensor("s", TensorProto.FLOAT, [], [0.1])
        graph = helper.make_graph(
            nodes, "g", [tensor("x", TensorProto.FLOAT)], [tensor("y", TensorProto.FLOAT)], [scale]
        )
        source = scratch_folder() / "odd.onnx"
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), source)
        with self.assertRaises(StageFailure) as raised:
            self.written(source)
        self.assertEqual(raised.exception.code, "NetworkRefused")
        self.assertIn("opset: 19", raised.exception.message)
