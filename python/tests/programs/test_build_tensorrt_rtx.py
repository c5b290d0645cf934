import importlib.util
import unittest

import onnx
from onnx import TensorProto, helper

from quantfleet_tools.programs.build_tensorrt import build
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.tensorrt.build_session import BuildSession

from ..demo import exported_onnx, folded_qdq_onnx, scratch_folder
from ..protocol.events import Events
from ..tensorrt.request import build_request

HAS_RTX = importlib.util.find_spec("tensorrt_rtx") is not None
if HAS_RTX:
    from ..tensorrt.rtx_without_gpu import RtxWithoutGpu


def one_node(operator, domain="", constants=(), **attributes):
    """Writes a network of one node and returns its path."""
    node = helper.make_node(
        operator, ["images", *(c.name for c in constants)], ["y"], "odd", domain=domain, **attributes
    )
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [None, 1, 28, 28])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    path = scratch_folder() / "network.onnx"
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return str(path)


@unittest.skipUnless(HAS_RTX, "TensorRT for RTX is not installed")
class BuildWithNvidiasBuilder(unittest.TestCase):
    def built(self, path, **parameters):
        self.events = Events()
        return build(RtxWithoutGpu(), build_request({"onnx": path}, **parameters), self.events.report)

    def assert_refused(self, code, texts, path, **parameters):
        with self.assertRaises(StageFailure) as raised:
            self.built(path, **parameters)
        self.assertEqual(raised.exception.code, code)
        for text in texts:
            self.assertIn(text, raised.exception.message)

    def test_a_quantized_network_becomes_an_engine_with_fp16_around_its_pairs(self):
        outcome = self.built(folded_qdq_onnx(), precision="int8", otherLayers="fp16")
        self.assertEqual((outcome.facts["typing"], outcome.facts["scales"]), ("strong", "qdq"))
        self.assertGreater(outcome.facts["bytes"], 10_000)

    def test_each_batch_size_may_have_a_profile_of_its_own(self):
        outcome = self.built(folded_qdq_onnx(), precision="int8", profileSizes=[1, 8, 32])
        self.assertGreater(outcome.facts["bytes"], 10_000)

    def test_a_quantized_network_becomes_an_engine(self):
        folder = scratch_folder()
        outcome = self.built(folded_qdq_onnx(), precision="int8", deviceCache=str(folder), workspaceMiB=256)
        self.assertEqual((outcome.facts["typing"], outcome.facts["scales"]), ("strong", "qdq"))
        self.assertEqual((outcome.facts["flags"], outcome.facts["optimizationLevel"]), (["TF32"], 3))
        self.assertEqual(outcome.facts["bytes"], outcome.artifacts["engine"].path.stat().st_size)
        self.assertGreater(outcome.facts["bytes"], 10_000)
        self.assertGreater(len(self.events.phases()), 1)
        self.assertEqual(outcome.facts["timingCache"]["bytesAfter"], (folder / "timing.cache").stat().st_size)
        # An engine is not loaded without a GPU.
        self.assertEqual(self.events.warnings(), ["EngineNotInspected"])

    def test_garbage_in_the_timing_cache_is_found_out(self):
        folder = scratch_folder()
        (folder / "timing.cache").write_bytes(b"garbage" * 50)
        outcome = self.built(exported_onnx(), deviceCache=str(folder))
        self.assertEqual(outcome.facts["timingCache"]["state"], "damaged")
        self.assertIn("TimingCacheDropped", self.events.warnings())

    def test_fp16_is_written_into_the_network_and_makes_a_smaller_engine(self):
        single, half = (self.built(exported_onnx(), precision=each).facts["bytes"] for each in ("fp32", "fp16"))
        self.assertLess(half, single)

    def test_an_unknown_operator_is_named_with_its_node(self):
        self.assert_refused("OperatorUnsupported", ["odd (Unheard)", "Plugin not found"], one_node("Unheard", "own"))
        self.assert_refused("OperatorUnsupported", ["odd (Det)", "UNSUPPORTED_NODE"], one_node("Det"))

    def test_bad_scales_are_refused_with_the_node(self):
        scale = helper.make_tensor("scale", TensorProto.FLOAT, [], [0.1])
        shifted = one_node("QuantizeLinear", "", [scale, helper.make_tensor("zero", TensorProto.INT8, [], [3])])
        self.assert_refused("NetworkRefused", ["odd (QuantizeLinear)", "zero point"], shifted, precision="int8")

    def test_a_build_is_cancelled_at_the_next_step(self):
        events, answers = Events(), iter([True, False])
        session = BuildSession(RtxWithoutGpu(), exported_onnx(), strongly_typed=True)
        profile = session.builder.create_optimization_profile()
        profile.set_shape("images", *[(1, 1, 28, 28)] * 3)
        session.config.add_optimization_profile(profile)
        plan, seconds = session.build(events.report, goes_on=lambda: next(answers, False))
        self.assertIsNone(plan)
        self.assertIn("Cancel", session.failure().message)
