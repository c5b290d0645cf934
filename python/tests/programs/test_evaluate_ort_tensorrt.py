import json
import unittest
from unittest.mock import patch

from quantfleet_tools.onnxruntime.session import open_session
from quantfleet_tools.programs import evaluate_ort_tensorrt
from quantfleet_tools.telemetry.processor import ProcessorUsage

from ..demo import agreed, exported_onnx, packed, request, silent_report

PARAMETERS = {
    "accuracyBatchSize": 16,
    "warmUpRuns": 1,
    "hotRuns": 3,
    "hotSeconds": 0,
    "throughputBatchSizes": [1, 4],
    "throughputSeconds": 0.1,
    "usageIntervalMs": 20,
}


class EvaluateOrtTensorrt(unittest.TestCase):
    def test_the_session_is_measured_as_an_engine_on_the_gpu_without_the_gpus_own_time(self):
        replaced = {
            "load_provider": lambda: None,
            "gpu_telemetry": ProcessorUsage,
            "open_on_tensorrt": lambda path, options, refusal: open_session(path),
        }
        with patch.multiple(evaluate_ort_tensorrt, **replaced):
            inputs = {"engine": exported_onnx(), "evaluation": packed(64)}
            asked = request(inputs, PARAMETERS)
            outcome = agreed("evaluate_ort_tensorrt", asked, evaluate_ort_tensorrt.run(asked, silent_report()))
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
