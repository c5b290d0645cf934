import unittest
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.classification.comparison import sample_batches
from quantfleet_tools.onnxruntime.native_log import heard_on_stderr
from quantfleet_tools.onnxruntime.session import logits_of, open_session
from quantfleet_tools.programs import build_ort, calibrate_ort, export, fold
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import (
    PREPROCESSING,
    WEIGHTS,
    artifact,
    calibrated_checkpoint,
    exported_onnx,
    packed,
    request,
    scratch_folder,
    silent_report,
)


def built(path, **parameters):
    parameters = {"threads": 1, "inputShape": [1, 28, 28], **parameters}
    return build_ort.run(request({"onnx": str(path)}, parameters), silent_report())


class BuildOrt(unittest.TestCase):
    def test_the_engine_answers_like_the_model(self):
        outcome = built(exported_onnx())
        batches = sample_batches(PackedSplit(packed(64)), PREPROCESSING)
        expected = logits_of(open_session(exported_onnx()), batches)
        found = logits_of(open_session(outcome.artifacts["engine"].path), batches)
        numpy.testing.assert_allclose(found, expected, atol=1e-4)
        self.assertEqual(outcome.facts["provider"], "CPUExecutionProvider")

    def test_convolutions_of_a_quantized_network_run_in_integers_behind_whichever_quantizer(self):
        batches = sample_batches(PackedSplit(packed(64)), PREPROCESSING)
        for name, path in (("ort-static", self.quantized_by_onnxruntime()), ("torch-qat", self.quantized_by_modelopt())):
            with self.subTest(name):
                engine = built(path).artifacts["engine"].path
                operators = [node.op_type for node in onnx.load(engine).graph.node]
                self.assertGreaterEqual(operators.count("QLinearConv"), 13)
                expected = logits_of(open_session(path), batches).argmax(1)
                found = logits_of(open_session(engine), batches).argmax(1)
                self.assertLessEqual((found != expected).sum(), 2)

    def quantized_by_onnxruntime(self):
        parameters = {"method": "minmax", "placement": "with-residuals", "calibrationBatchSize": 16, "images": 64}
        quantized = artifact(calibrate_ort, {"onnx": exported_onnx(), "calibration": packed(64)}, parameters, "onnx")
        return artifact(fold, {"onnx": quantized, "sample": packed(64)}, {}, "onnx")

    def quantized_by_modelopt(self):
        inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "sample": packed(64)}
        exported = artifact(export, inputs, {"opset": 17, "expectQuantized": True}, "onnx")
        return artifact(fold, {"onnx": exported, "sample": packed(64)}, {}, "onnx")

    def test_a_build_that_works_writes_nothing_on_standard_error(self):
        with heard_on_stderr(scratch_folder() / "said") as heard:
            built(exported_onnx())
            self.assertEqual(heard(), [])

    def test_axes_that_the_model_leaves_open_have_the_size_of_the_images(self):
        images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 1, "height", None])
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 4])
        weight = numpy_helper.from_array(numpy.ones((6 * 5, 4), numpy.float32), "weight")
        nodes = [
            helper.make_node("Flatten", ["images"], ["features"]),
            helper.make_node("MatMul", ["features", "weight"], ["logits"]),
        ]
        graph = helper.make_graph(nodes, "graph", [images], [logits], [weight])
        path = scratch_folder() / "model.onnx"
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
        self.assertEqual([*built(path, inputShape=[1, 6, 5]).artifacts], ["engine"])

    def test_half_a_model_is_named_as_a_damaged_one(self):
        content = Path(exported_onnx()).read_bytes()
        path = scratch_folder() / "half.onnx"
        path.write_bytes(content[: len(content) // 2])
        with self.assertRaises(StageFailure) as raised:
            built(path)
        self.assertEqual(raised.exception.code, "OnnxInvalid")

    def test_an_operator_without_a_kernel_is_named(self):
        images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 4])
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 4])
        for domain, operator in (("somebody.else", "Sorcery"), ("ai.onnx.ml", "TreeEnsembleSorcery")):
            with self.subTest(operator):
                node = helper.make_node(operator, ["images"], ["logits"], name="the_spell", domain=domain)
                graph = helper.make_graph([node], "graph", [images], [logits])
                opsets = [helper.make_opsetid("", 17), helper.make_opsetid(domain, 1)]
                path = scratch_folder() / "model.onnx"
                onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
                with self.assertRaises(StageFailure) as raised:
                    built(path)
                self.assertEqual(raised.exception.code, "OperatorUnsupported")
                self.assertIn(operator, raised.exception.message)
