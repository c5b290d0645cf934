import json
import os
import unittest
from unittest.mock import patch

from quantfleet_tools.onnxruntime.session import open_session
from quantfleet_tools.programs import compare_ort_tensorrt, compare_tensorrt, compare_torch
from quantfleet_tools.telemetry.processor import ProcessorUsage

from ..cuda.gpu import needs_tensorrt
from ..demo import MODEL, PREPROCESSING, WEIGHTS, agreed, exported_onnx, packed, request, silent_report
from ..tensorrt.tiny_engine import tiny_engine

TURN = {"comparison": "0" * 64, "repetition": "1", "round": 0, "contestant": 1, "repeat": 0}
PARAMETERS = {
    "preprocessing": PREPROCESSING,
    "batchSizes": [1, 4],
    "seconds": 0.02,
    "warmUpSeconds": 0.3,
    "turn": TURN,
}


class Compare(unittest.TestCase):
    def setUp(self):
        self.allowed = os.sched_getaffinity(0)
        self.addCleanup(os.sched_setaffinity, 0, self.allowed)
        self.processors = [max(self.allowed)]

    def checked(self, outcome):
        facts = outcome.facts
        self.assertEqual([each["batchSize"] for each in facts["measured"]], [1, 4])
        self.assertEqual((facts["end"], facts["processors"]), ("complete", self.processors))
        samples = json.loads(outcome.artifacts["samples"].path.read_text())
        self.assertEqual([len(each["milliseconds"]) for each in samples], [each["runs"] for each in facts["measured"]])
        return facts

    def test_a_block_of_a_pytorch_network_is_measured_on_the_processors_that_it_is_given(self):
        asked = request(
            {"weights": WEIGHTS, "evaluation": packed(64)},
            {**PARAMETERS, "model": MODEL, "device": "cpu", "threads": 1, "processors": self.processors},
        )
        facts = self.checked(agreed("compare_torch", asked, compare_torch.run(asked, silent_report())))
        self.assertEqual(facts["device"], "cpu")

    def test_a_block_of_an_engine_in_the_tensorrt_provider_is_one_on_the_gpu(self):
        replaced = {
            "load_provider": lambda: None,
            "gpu_telemetry": ProcessorUsage,
            "open_on_tensorrt": lambda path, options, refusal: open_session(path),
        }
        asked = request(
            {"engine": exported_onnx(), "evaluation": packed(64)}, {**PARAMETERS, "processors": self.processors}
        )
        with patch.multiple(compare_ort_tensorrt, **replaced):
            outcome = agreed("compare_ort_tensorrt", asked, compare_ort_tensorrt.run(asked, silent_report()))
        self.assertEqual(self.checked(outcome)["device"], "gpu")

    @needs_tensorrt
    def test_a_block_of_a_tensorrt_engine_is_measured_on_the_gpu(self):
        asked = request(
            {"engine": tiny_engine(), "evaluation": packed(64)},
            {**PARAMETERS, "cudaGraph": False, "spinWait": False, "processors": self.processors},
        )
        outcome = agreed("compare_tensorrt", asked, compare_tensorrt.run(asked, silent_report()))
        facts = self.checked(outcome)
        self.assertEqual(facts["device"], "gpu")
        self.assertIsNotNone(facts["conditions"]["before"]["gpu"])
