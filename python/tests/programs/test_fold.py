import unittest

import numpy
import onnx
from onnx import helper, numpy_helper

from quantfleet_tools.programs import export, fold
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import (
    WEIGHTS,
    artifact,
    calibrated_checkpoint,
    folded_qdq_onnx,
    packed,
    request,
    scratch_folder,
    silent_report,
)


def folded(model):
    path = scratch_folder() / "model.onnx"
    onnx.save(model, path)
    return fold.run(request({"onnx": str(path), "sample": packed(64)}, {}), silent_report())


class Fold(unittest.TestCase):
    def test_every_scale_of_a_modelopt_export_becomes_an_initializer_and_the_answers_stay(self):
        inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "sample": packed(64)}
        quantized = artifact(export, inputs, {"opset": 17, "expectQuantized": True}, "onnx")
        facts = folded(onnx.load(quantized)).facts
        self.assertGreater(facts["foldedConstants"], 0)
        self.assertLess(facts["nodesAfter"], facts["nodesBefore"])
        self.assertEqual(facts["maxAbsDifference"], 0)
        self.assertEqual(facts["coverage"]["quantized"], facts["coverage"]["operators"])

    def test_the_answers_may_differ_by_rounding_which_grows_with_the_logits(self):
        for largest, is_refused in ((1, True), (1000, False)):
            before = numpy.array([[largest, 0.5]], numpy.float32)
            after = before + numpy.array([[0, 0.001]], numpy.float32)
            with self.subTest(largest):
                if is_refused:
                    with self.assertRaises(StageFailure) as raised:
                        fold.require_same_answers(before, after)
                    self.assertEqual(raised.exception.code, "ExportMismatch")
                else:
                    self.assertAlmostEqual(fold.require_same_answers(before, after), 0.001, places=6)

    def test_a_scale_that_depends_on_the_input_is_refused_by_name(self):
        model = onnx.load(folded_qdq_onnx())
        quantizer = next(node for node in model.graph.node if node.op_type == "QuantizeLinear")
        model.graph.node.insert(0, helper.make_node("ReduceMax", ["images"], ["input_scale"], keepdims=0))
        quantizer.input[1] = "input_scale"
        with self.assertRaises(StageFailure) as raised:
            folded(model)
        self.assertEqual(raised.exception.code, "FoldIncomplete")
        self.assertIn(quantizer.name, raised.exception.message)

    def test_a_zero_point_that_is_not_zero_is_refused_by_name(self):
        model = onnx.load(folded_qdq_onnx())
        quantizer = next(node for node in model.graph.node if node.op_type == "QuantizeLinear")
        zero_point = next(tensor for tensor in model.graph.initializer if tensor.name == quantizer.input[2])
        zero_point.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(zero_point) + 3, zero_point.name))
        with self.assertRaises(StageFailure) as raised:
            folded(model)
        self.assertEqual(raised.exception.code, "FoldIncomplete")
        self.assertIn(quantizer.name, raised.exception.message)
