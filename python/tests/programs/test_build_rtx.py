import importlib.util
import unittest

from onnxruntime.quantization import QuantType, quantize_static

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.onnxruntime.ranges import OneBatch
from quantfleet_tools.programs import build_rtx
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import PREPROCESSING, exported_onnx, folded_qdq_onnx, packed, request, scratch_folder, silent_report


def built(path):
    return build_rtx.run(request({"onnx": str(path)}, {}), silent_report())


def quantized(**options):
    """Returns the path of the demo network quantized in a manner of ONNX Runtime's own."""
    path = scratch_folder() / "quantized.onnx"
    reader = OneBatch({"images": next(PackedSplit(packed(64)).batches(PREPROCESSING, 16))})
    quantize_static(exported_onnx(), str(path), reader, activation_type=QuantType.QInt8, extra_options=options)
    return path


@unittest.skipUnless(importlib.util.find_spec("tensorrt_rtx"), "TensorRT for RTX is not installed")
class BuildRtx(unittest.TestCase):
    def test_the_folded_model_becomes_an_engine(self):
        outcome = built(folded_qdq_onnx())
        self.assertGreater(outcome.facts["bytes"], 10_000)

    def test_integer_biases_are_refused_with_the_node_and_the_reason(self):
        self.assert_refused(quantized(ActivationSymmetric=True, WeightSymmetric=True), "Int32")

    def test_asymmetric_zero_points_are_refused_with_the_node_and_the_reason(self):
        self.assert_refused(quantized(ActivationSymmetric=False, QuantizeBias=False), "zero point")

    def assert_refused(self, path, reason):
        with self.assertRaises(StageFailure) as raised:
            built(path)
        self.assertEqual(raised.exception.code, "NetworkRefused")
        self.assertIn(reason, raised.exception.message)
