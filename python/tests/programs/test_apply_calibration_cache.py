import importlib.util
import json
import struct
import unittest
from pathlib import Path

import numpy
import onnx
from onnx import helper, numpy_helper

from quantfleet_tools.calibration import calibration_cache
from quantfleet_tools.programs import apply_calibration_cache, calibrate_ort
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import artifact, exported_onnx, folded_qdq_onnx, packed, request, scratch_folder, silent_report
from ..protocol.test_execute import run_program
from ..tensorrt.request import CACHES

PARAMETERS = {"method": "minmax", "calibrationBatchSize": 16, "images": 64, "placement": "everything"}
HAS_MODELOPT_ONNX = all(map(importlib.util.find_spec, ("lief", "onnxscript", "onnxslim")))


def demo_cache(leave_out=(), **added):
    """Returns the path of a cache of the demo network's own tensors."""
    cache = calibration_cache.read(
        artifact(calibrate_ort, {"onnx": exported_onnx(), "calibration": packed(64)}, PARAMETERS, "cache")
    )
    scales = {name: scale for name, scale in cache.scales.items() if name not in leave_out}
    path = scratch_folder() / "calibration.cache"
    calibration_cache.write(path, "TRT-100600-EntropyCalibration2", {**scales, **added})
    return path


def applied(cache):
    """Returns the program's result and scratch folder; its own process, because ModelOpt changes ONNX Runtime."""
    process, scratch = run_program("apply_calibration_cache", {"onnx": exported_onnx(), "cache": str(cache)}, {})
    return json.loads((scratch / "result.json").read_text()), scratch


class Refusals(unittest.TestCase):
    def assert_refused(self, code, text, cache, model):
        with self.assertRaises(StageFailure) as raised:
            apply_calibration_cache.run(request({"onnx": model, "cache": str(cache)}, {}), silent_report())
        self.assertEqual(raised.exception.code, code)
        self.assertIn(text, raised.exception.message)

    def test_the_cache_of_another_model_is_refused(self):
        cache = CACHES / "8.2-prelu.cache"
        self.assert_refused("CalibrationCacheInvalid", "works by name", cache, exported_onnx())

    def test_a_model_that_is_quantized_already_is_refused(self):
        self.assert_refused("NetworkRefused", "Q/DQ", demo_cache(), folded_qdq_onnx())


@unittest.skipUnless(HAS_MODELOPT_ONNX, "ModelOpt's needs for ONNX are not installed")
class Applied(unittest.TestCase):
    def test_every_operator_carries_exactly_the_scales_of_the_cache(self):
        cache = demo_cache(**{"(Unnamed Layer* 22) [Constant]_output": 0.5, "input: odd": 0.0})
        before = Path(exported_onnx()).read_bytes()
        result, scratch = applied(cache)
        coverage = result["facts"]["coverage"]
        self.assertEqual((coverage["operators"], coverage["unquantized"]), (23, []))
        self.assertEqual(result["facts"]["cacheHeader"], "TRT-100600-EntropyCalibration2")
        scales = calibration_cache.read(cache).scales
        graph = onnx.load(scratch / result["artifacts"]["onnx"]["path"]).graph
        constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        activations = [n for n in graph.node if n.op_type == "QuantizeLinear" and n.input[0] not in constants]
        self.assertEqual(result["facts"]["tensors"], len({node.input[0] for node in activations}))
        for node in activations:
            self.assertEqual(struct.pack("f", scales[node.input[0]]), constants[node.input[1]].tobytes())
        self.assertEqual(Path(exported_onnx()).read_bytes(), before)

    def test_a_cache_that_the_legacy_calibrator_wrote_on_a_gpu_is_carried_over(self):
        facts = applied(CACHES / "10.6-demo-legacy.cache")[0]["facts"]
        # It has a scale for what layers put out after fusion, so none for the flattened input of the last.
        self.assertEqual([layer["operator"] for layer in facts["coverage"]["unquantized"]], ["Gemm"])
        self.assertEqual(facts["coverage"]["quantized"], 22)

    def test_a_tensor_without_a_scale_is_refused_rather_than_given_a_random_one(self):
        model = onnx.load(exported_onnx())
        adding = next(node for node in model.graph.node if node.op_type == "Add")
        failure = applied(demo_cache(leave_out=adding.input[:1]))[0]["failure"]
        self.assertEqual(failure["code"], "CalibrationCacheInvalid")
        self.assertIn(adding.input[0], failure["message"])

    def test_a_scale_that_is_not_the_caches_is_found_out(self):
        scale = numpy_helper.from_array(numpy.float32(0.5), "scale")
        node = helper.make_node("QuantizeLinear", ["images", "scale"], ["q"])
        model = helper.make_model(helper.make_graph([node], "g", [], [], [scale]))
        self.assertEqual(apply_calibration_cache.require_scales(model, {"images": 0.5}), 1)
        for scales in ({"images": 0.25}, {}):
            with self.assertRaisesRegex(StageFailure, "images"):
                apply_calibration_cache.require_scales(model, scales)

    @unittest.skipUnless(importlib.util.find_spec("tensorrt_rtx"), "TensorRT for RTX is not installed")
    def test_a_tensorrt_without_calibrators_builds_the_result(self):
        from quantfleet_tools.programs import build_rtx

        result, scratch = applied(demo_cache())
        model = str(scratch / result["artifacts"]["onnx"]["path"])
        self.assertGreater(build_rtx.run(request({"onnx": model}, {}), silent_report()).facts["bytes"], 10_000)
