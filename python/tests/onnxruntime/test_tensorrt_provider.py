import unittest
from unittest.mock import patch

import onnxruntime

from quantfleet_tools.onnxruntime import tensorrt_provider
from quantfleet_tools.onnxruntime.native_log import heard_on_stderr
from quantfleet_tools.onnxruntime.tensorrt_provider import PROVIDER, failure_of_provider, open_on_tensorrt
from quantfleet_tools.programs import build_ort_tensorrt, evaluate_ort_tensorrt
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import exported_onnx, request, scratch_folder, silent_report

needs_absence = unittest.skipIf(PROVIDER in onnxruntime.get_available_providers(), f"{PROVIDER} is installed")


class TensorrtProvider(unittest.TestCase):
    @needs_absence
    def test_where_the_provider_is_absent_both_programs_say_what_is_missing_and_how_to_mend_it(self):
        for program in (build_ort_tensorrt, evaluate_ort_tensorrt):
            with self.subTest(program.__name__), self.assertRaises(StageFailure) as raised:
                program.run(request({}, {}), silent_report())
            self.assertEqual(raised.exception.code, "ToolMissing")
            self.assertIn("pip install onnxruntime-gpu", raised.exception.message)
            self.assertIn("has " + ", ".join(onnxruntime.get_available_providers()), raised.exception.message)

    @needs_absence
    def test_a_provider_that_is_left_out_does_not_make_the_processor_compute(self):
        said = heard_on_stderr(scratch_folder() / "said")
        with said, self.assertRaises(StageFailure) as raised, self.assertWarns(UserWarning):
            open_on_tensorrt(exported_onnx(), {}, "NetworkRefused")
        self.assertIn("CPU", raised.exception.message)

    @unittest.skipUnless("AzureExecutionProvider" in onnxruntime.get_available_providers(), "no provider that runs nothing")
    def test_nodes_that_the_provider_does_not_take_are_a_refusal(self):
        with patch.object(tensorrt_provider, "PROVIDER", "AzureExecutionProvider"):
            with heard_on_stderr(scratch_folder() / "said"), self.assertRaises(StageFailure) as raised:
                open_on_tensorrt(exported_onnx(), {}, "NetworkRefused")
        self.assertEqual(raised.exception.code, "NetworkRefused")
        self.assertIn("assigned to the default CPU EP", raised.exception.message)

    def test_what_the_provider_said_is_told_where_onnx_runtime_tried_again_without_it(self):
        def trying_again(*_, **__):
            raise RuntimeError("Conflicting session configuration") from RuntimeError("CUDA failure 2: out of memory")

        with patch.object(onnxruntime, "InferenceSession", trying_again), self.assertRaises(MemoryError):
            open_on_tensorrt(exported_onnx(), {}, "NetworkRefused")

    def test_errors_of_the_provider_are_told_apart_by_what_they_say(self):
        # As onnxruntime-gpu 1.31.1 says it on a machine without CUDA and TensorRT.
        missing = failure_of_provider(
            RuntimeError("Please install TensorRT libraries as mentioned in the GPU requirements page"), "NetworkRefused"
        )
        self.assertEqual(missing.code, "ToolMissing")
        self.assertIsInstance(
            failure_of_provider(RuntimeError("CUDA failure 2: out of memory"), "NetworkRefused"), MemoryError
        )
        other = failure_of_provider(RuntimeError("could not deserialize engine from binary data"), "EngineMismatch")
        self.assertEqual(other.code, "EngineMismatch")
