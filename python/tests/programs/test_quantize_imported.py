"""Networks as people bring them, from the file to the Q/DQ network, beside what plain ONNX Runtime makes of them."""

import contextlib
import io
import json
import unittest

import numpy
import onnx
import onnxruntime
from onnx import helper
from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.onnxruntime.session import open_made
from quantfleet_tools.programs import calibrate_ort, check_onnx, fold, import_onnx
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.protocol.progress import Report

from ..demo import PREPROCESSING, artifact, packed, request, scratch_folder, silent_report
from ..onnx_graph.small_models import (
    IMAGE,
    attention,
    exported,
    exported_in,
    lstm,
    with_classifier_in_branches,
    with_fixed_batch,
    with_reshape,
    with_shared_bias,
)

CALIBRATION = {"method": "minmax", "placement": "everything", "calibrationBatchSize": 16, "images": 64}


def imported(model):
    path, out = scratch_folder() / "net.onnx", scratch_folder() / "model.onnx"
    onnx.save(model, path)
    parameters = {"onnx": str(path), "files": {}, "imageShape": list(IMAGE), "classes": 10, "out": str(out)}
    import_onnx.run(request({}, parameters), silent_report())
    return artifact(check_onnx, {"onnx": str(out), "sample": packed(64)}, {"classes": 10}, "onnx")


def quantized(model):
    """Returns (path of the Q/DQ network, coverage, codes and messages of warnings) by the way of a trial."""
    network = artifact(calibrate_ort, {"onnx": imported(model), "calibration": packed(64)}, CALIBRATION, "onnx")
    events = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()):
        outcome = fold.run(request({"onnx": network, "sample": packed(64)}, {}), Report(events))
    said = [json.loads(line) for line in events.getvalue().splitlines()]
    warnings = [(event["code"], event["message"]) for event in said if event["event"] == "warning"]
    return outcome.artifacts["onnx"].path, outcome.facts["coverage"], warnings


class Batches:
    """The calibration images as quantize_static takes them."""

    def __init__(self, name):
        self._batches = iter(PackedSplit(packed(64)).batches(PREPROCESSING, 16))
        self._name = name

    def get_next(self):
        batch = next(self._batches, None)
        return None if batch is None else {self._name: batch}


def quantized_by_onnx_runtime(model):
    """Returns the path of what quantize_static makes of a model that needs no help."""
    folder = scratch_folder()
    original, prepared, path = (folder / name for name in ("original.onnx", "prepared.onnx", "quantized.onnx"))
    onnx.save(model, original)
    quant_pre_process(str(original), str(prepared), skip_symbolic_shape=True)
    quantize_static(
        str(prepared),
        str(path),
        Batches(model.graph.input[0].name),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        extra_options={
            "ActivationSymmetric": True,
            "WeightSymmetric": True,
            "QuantizeBias": False,
            "CalibTensorRangeSymmetric": True,
        },
    )
    return path


def answers_of(path):
    """Returns what plain ONNX Runtime answers to the calibration images, the graph taken as it is written."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    batches = PackedSplit(packed(64)).batches(PREPROCESSING, 32)
    return numpy.concatenate([session.run(None, {name: batch})[0] for batch in batches])


class QuantizeImported(unittest.TestCase):
    def assert_quantized_as(self, model, plain):
        path, coverage, warnings = quantized(model)
        self.assertEqual((coverage["unquantized"], warnings), ([], []))
        numpy.testing.assert_allclose(answers_of(path), answers_of(quantized_by_onnx_runtime(plain)), atol=1e-4)

    def test_models_that_need_help_are_quantized_as_the_ones_that_do_not(self):
        same_names = exported()
        for node in same_names.graph.node:
            node.name = "node"
        old = exported_in(13)
        old.ir_version = 3
        for each in old.graph.initializer:
            old.graph.input.append(helper.make_tensor_value_info(each.name, each.data_type, each.dims))
        for what, model in {
            "fixed batch axis": with_fixed_batch(with_reshape([4, -1]), 4),
            "number of images inside": with_reshape([1, -1]),
            "old opset": exported_in(11),
            "IR 3": old,
            "one name for all nodes": same_names,
        }.items():
            with self.subTest(what):
                self.assert_quantized_as(model, exported())

    def test_a_tensor_called_as_the_copy_of_a_shared_bias_will_be_is_no_obstacle(self):
        plain = with_shared_bias()
        for node in plain.graph.node:
            node.input[:] = ["between" if name == "b0" else name for name in node.input]
            node.output[:] = ["between" if name == "b0" else name for name in node.output]
        self.assert_quantized_as(with_shared_bias(), plain)

    def test_products_of_attention_are_quantized_and_counted(self):
        path, coverage, warnings = quantized(attention())
        self.assertEqual((coverage["quantized"], coverage["operators"]), (4, 4))
        self.assertEqual(coverage["activationProducts"], {"operators": 2, "quantized": 2, "unquantized": []})
        self.assertEqual(warnings, [])
        plain, original = quantized_by_onnx_runtime(attention()), scratch_folder() / "model.onnx"
        onnx.save(attention(), original)
        noise, plain_noise = (((answers_of(each) - answers_of(original)) ** 2).sum() for each in (path, plain))
        # No pair stands between a product and its Softmax, so that the roundings are others.
        self.assertLess(noise, 1.5 * plain_noise)

    def test_layers_that_stay_in_fp32_are_counted_and_said(self):
        for model, counts, named in (
            (lstm(), (1, 2), "1 of 2 operators with weights (LSTM reader)"),
            (with_classifier_in_branches(), (22, 24), "2 of 24 operators with weights (Gemm maybe.else_branch/fc_else"),
        ):
            _, coverage, [(code, message)] = quantized(model)
            self.assertEqual((coverage["quantized"], coverage["operators"]), counts)
            self.assertEqual(code, "LeftInFp32")
            self.assertIn(named, message)

    def test_what_was_changed_in_a_model_is_said_by_its_check(self):
        path, out, events = scratch_folder() / "net.onnx", scratch_folder() / "model.onnx", io.StringIO()
        onnx.save(with_fixed_batch(exported(), 1), path)
        parameters = {"onnx": str(path), "files": {}, "imageShape": list(IMAGE), "classes": 10, "out": str(out)}
        import_onnx.run(request({}, parameters), silent_report())
        check_onnx.run(request({"onnx": str(out), "sample": packed(64)}, {"classes": 10}), Report(events))
        self.assertIn('"ModelAdapted", "message": "changed: the batch axis, fixed to 1, became', events.getvalue())

    def test_an_invalid_network_of_the_quantizer_is_not_laid_on_the_user(self):
        path = scratch_folder() / "quantized.onnx"
        model = exported()
        model.graph.node[0].input[0] = "nowhere"
        onnx.save(model, path)
        with self.assertRaises(StageFailure) as raised:
            open_made(path, "a quantizer")
        self.assertEqual(raised.exception.code, "QuantizerFailed")
        self.assertNotIn(str(path), raised.exception.message)
