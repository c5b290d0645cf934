import time
import unittest

from quantfleet_tools.measuring.processor_network import ProcessorNetwork
from quantfleet_tools.measuring.warm_up import are_alike, warm_up

from ..demo import silent_report


class Settling(ProcessorNetwork):
    """Takes longer in its first runs than in those after them."""

    def __init__(self, slow_runs):
        super().__init__(self.answer)
        self.runs, self._slow_runs = 0, slow_runs
        self.load(None)

    def answer(self, _):
        self.runs += 1
        time.sleep(0.02 if self.runs <= self._slow_runs else 0.005)


def warmed_up(network, **parameters):
    return warm_up(network, {"warmUpRuns": 2, **parameters}, silent_report())


class WarmUp(unittest.TestCase):
    def test_it_goes_on_until_windows_are_alike(self):
        network = Settling(12)
        found = warmed_up(network, warmUpSeconds=30)
        self.assertTrue(found["isSteady"])
        self.assertEqual(found["runs"], network.runs)
        self.assertGreater(network.runs, 12)

    def test_it_ends_with_its_seconds_and_says_that_nothing_was_steady(self):
        found = warmed_up(Settling(0), warmUpSeconds=0.001)
        self.assertEqual((found["runs"], found["isSteady"]), (2, False))

    def test_without_seconds_it_has_its_runs_alone(self):
        for parameters in ({}, {"warmUpSeconds": 0}):
            found = warmed_up(Settling(0), **parameters)
            self.assertEqual((found["runs"], found["isSteady"]), (2, None))

    def test_three_windows_within_a_tenth_are_alike(self):
        self.assertTrue(are_alike([9.0, 1.0, 1.1, 1.05]))
        self.assertFalse(are_alike([1.0, 1.12, 1.05]))
        self.assertFalse(are_alike([1.0, 1.0]))
