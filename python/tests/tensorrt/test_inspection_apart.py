import json
import unittest

from quantfleet_tools.tensorrt.inspection_apart import inspect_apart

from ..demo import scratch_folder


class InspectionApart(unittest.TestCase):
    def inspected(self, **crashes):
        engine = scratch_folder() / "engine.plan"
        engine.write_text(json.dumps(crashes))
        return inspect_apart(engine, {"layers": 7}, "tests.tensorrt.crashing_inspector")

    def test_layers_are_told_with_shapes(self):
        self.assertEqual(self.inspected(withShapes=False, withoutShapes=False), ("with shapes: True", 7))

    def test_where_that_crashes_they_are_told_without(self):
        self.assertEqual(self.inspected(withShapes=True, withoutShapes=False), ("with shapes: False", 7))

    def test_an_engine_at_which_the_inspector_always_crashes_is_not_told_and_costs_nothing_else(self):
        self.assertEqual(self.inspected(withShapes=True, withoutShapes=True), (None, None))

    def test_an_engine_that_cannot_be_opened_is_not_told(self):
        engine = scratch_folder() / "engine.plan"
        engine.write_bytes(b"no engine")
        self.assertEqual(inspect_apart(engine, {"dlaCore": None}), (None, None))
