import json
import unittest
from unittest.mock import patch

import numpy
import onnx
from onnx import numpy_helper

from quantfleet_tools.onnxruntime.session import open_session
from quantfleet_tools.programs import evaluate_ort_tensorrt
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.telemetry.processor import ProcessorUsage

from ..demo import agreed, exported_onnx, packed, request, scratch_folder, silent_report

PARAMETERS = {
    "accuracyBatchSize": 16,
    "warmUpRuns": 1,
    "hotRuns": 3,
    "hotSeconds": 0,
    "throughputBatchSizes": [1, 4],
    "throughputSeconds": 0.1,
    "powerSeconds": 0,
    "usageIntervalMs": 20,
}


def evaluated(engine, **parameters):
    replaced = {
        "load_provider": lambda: None,
        "gpu_telemetry": ProcessorUsage,
        "open_on_tensorrt": lambda path, options, refusal: open_session(path),
    }
    with patch.multiple(evaluate_ort_tensorrt, **replaced):
        asked = request({"engine": engine, "evaluation": packed(64)}, {**PARAMETERS, **parameters})
        return agreed("evaluate_ort_tensorrt", asked, evaluate_ort_tensorrt.run(asked, silent_report()))


class EvaluateOrtTensorrt(unittest.TestCase):
    def test_the_session_is_measured_as_an_engine_on_the_gpu_without_the_gpus_own_time(self):
        outcome = evaluated(exported_onnx(), classes=10)
        expected = {
            "device": "gpu",
            "accuracyMode": "engine",
            "speedMode": "engine",
            "speedSettings": {"executionProvider": "TensorrtExecutionProvider"},
            "images": 64,
            "threads": 1,
        }
        self.assertEqual({name: outcome.facts[name] for name in expected}, expected)
        samples = json.loads(outcome.artifacts["samples"].path.read_text())
        self.assertEqual((samples["computeMs"], len(samples["latencyMs"])), (None, 3))
        self.assertEqual([each["batchSize"] for each in samples["throughput"]], [1, 4])

    def test_an_engine_for_another_number_of_classes_is_refused(self):
        with self.assertRaises(StageFailure) as raised:
            evaluated(exported_onnx(), classes=12)
        self.assertEqual(raised.exception.code, "AnswersInvalid")
        self.assertIn("model.classes: 12; found float32 (16, 10)", raised.exception.message)

    def test_an_engine_whose_answers_are_not_finite_is_refused(self):
        model = onnx.load(exported_onnx())
        bias = next(tensor for tensor in model.graph.initializer if tensor.name == "classifier.bias")
        bias.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(bias) * numpy.float32("nan"), bias.name))
        engine = scratch_folder() / "engine.onnx"
        onnx.save(model, engine)
        with self.assertRaises(StageFailure) as raised:
            evaluated(str(engine), classes=10)
        self.assertEqual(raised.exception.code, "AnswersNotFinite")
        self.assertEqual(raised.exception.message, "64 of 64 images have no finite answer: NaN for 10 of 10 classes")
