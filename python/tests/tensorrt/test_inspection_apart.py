import json
import unittest

from quantfleet_tools.tensorrt.inspection_apart import answer, inspect_apart

from ..demo import scratch_folder
from ..protocol.events import Events
from .request import build_request
from .stub_tensorrt import stub_tensorrt


class InspectionApart(unittest.TestCase):
    def inspected(self, **crashes):
        engine, self.events = scratch_folder() / "engine.plan", Events()
        engine.write_text(json.dumps(crashes))
        return inspect_apart(engine, {"layers": 7}, self.events.report, "tests.tensorrt.crashing_inspector")

    def test_layers_are_told_with_shapes(self):
        self.assertEqual(self.inspected(withShapes=False, withoutShapes=False), ("with shapes: True", 7))
        self.assertEqual(self.events.warnings(), [])

    def test_where_that_crashes_they_are_told_without_and_the_signal_is_named(self):
        self.assertEqual(self.inspected(withShapes=True, withoutShapes=False), ("with shapes: False", 7))
        self.assertEqual(self.events.warnings(), ["InspectorCrashed"])
        self.assertIn("SIGSEGV", self.events.said()[0]["message"])

    def test_an_engine_at_which_the_inspector_always_crashes_is_not_told_and_costs_nothing_else(self):
        self.assertEqual(self.inspected(withShapes=True, withoutShapes=True), (None, None))

    def test_without_a_tensorrt_it_is_not_told_either(self):
        engine = scratch_folder() / "engine.plan"
        engine.write_bytes(b"no engine")
        self.assertEqual(inspect_apart(engine, {"dlaCore": None}, Events().report, "tests.tensorrt.no_such_module"), (None, None))

    def test_each_attempt_writes_what_the_inspector_says_with_shapes_and_without(self):
        for with_shapes, layers in ((True, ["CONVOLUTION", "ACTIVATION"]), (False, "N/A due to dynamic shapes")):
            folder = scratch_folder()
            (folder / "engine.plan").write_bytes(b"plan")
            parameters = build_request(profileSizes=[1, 8, 32]).parameters
            question = {"engine": str(folder / "engine.plan"), "parameters": parameters, "withShapes": with_shapes, "answer": str(folder / "answer.json")}
            answer(stub_tensorrt("10.3.0"), question)
            written = json.loads((folder / "answer.json").read_text())
            self.assertEqual((json.loads(written["text"]), written["layers"]), ({"Layers": layers}, 2))
