import gc
import itertools
import json
import os
import statistics
import unittest
from unittest.mock import patch

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.block import hold_to, measured_block, until_steady
from quantfleet_tools.measuring.processor_network import ProcessorNetwork
from quantfleet_tools.telemetry.processor import ProcessorUsage

from ..demo import PREPROCESSING, packed, request, silent_report


class Network(ProcessorNetwork):
    """Notes the batch sizes that it is run with, and whether garbage would be collected meanwhile."""

    def __init__(self):
        super().__init__(lambda batch: self.noted.append((len(batch), gc.isenabled())))
        self.noted = []


class OutOfMemoryAbove(ProcessorNetwork):
    device = "gpu"

    def __init__(self, most):
        super().__init__(self._answer)
        self._most = most

    def _answer(self, batch):
        if len(batch) > self._most:
            raise RuntimeError("CUDA out of memory")


def measured(network, **parameters):
    asked = request(
        {"evaluation": packed(64)},
        {"preprocessing": PREPROCESSING, "batchSizes": [1, 4], "seconds": 0.01, "warmUpSeconds": 0.5, **parameters},
    )
    outcome = measured_block(network, PackedSplit(packed(64)), ProcessorUsage(), asked, silent_report())
    return outcome.facts, json.loads(outcome.artifacts["samples"].path.read_text())


class Block(unittest.TestCase):
    def test_every_batch_size_is_run_in_its_order_with_the_garbage_collector_off(self):
        network = Network()
        facts, _ = measured(network)
        self.assertEqual([key for key, _ in itertools.groupby(network.noted)], [(1, False), (4, False)])
        self.assertTrue(gc.isenabled())
        self.assertEqual((facts["garbageCollection"], facts["end"]), ("off", "complete"))

    def test_the_median_is_of_the_counted_runs_which_are_all_kept(self):
        facts, samples = measured(Network())
        for each, kept in zip(facts["measured"], samples):
            self.assertEqual((each["batchSize"], each["runs"]), (kept["batchSize"], len(kept["milliseconds"])))
            self.assertGreaterEqual(each["runs"], 10)
            self.assertEqual(each["medianMs"], statistics.median(kept["milliseconds"]))

    def test_a_batch_size_that_does_not_fit_ends_the_block_and_keeps_those_before(self):
        facts, samples = measured(OutOfMemoryAbove(4), batchSizes=[1, 4, 8, 16])
        self.assertEqual(facts["end"], "memory")
        self.assertEqual([each["batchSize"] for each in facts["measured"]], [1, 4])
        self.assertEqual([each["batchSize"] for each in samples], [1, 4])

    def test_an_error_that_is_none_of_memory_is_raised(self):
        def refuse(batch):
            raise RuntimeError("no kernel")

        with self.assertRaisesRegex(RuntimeError, "no kernel"):
            measured(ProcessorNetwork(refuse))

    def test_the_processors_that_it_is_held_to_are_recorded(self):
        allowed = os.sched_getaffinity(0)
        self.addCleanup(os.sched_setaffinity, 0, allowed)
        hold_to([max(allowed)])
        facts, _ = measured(Network())
        self.assertEqual(facts["processors"], [max(allowed)])


class Clock:
    """Time that passes only while something runs."""

    def __init__(self):
        self.seconds = 0.0

    def perf_counter(self):
        return self.seconds


class WarmUp(unittest.TestCase):
    def warmed_up(self, milliseconds):
        """Warms up with runs of these lengths, the last one for ever."""
        clock, lengths = Clock(), iter([*milliseconds])
        last = [milliseconds[-1]]

        def run():
            clock.seconds += next(lengths, last[0]) / 1000

        with patch("quantfleet_tools.measuring.block.time", clock):
            return until_steady(run, 2)

    def test_it_lasts_three_windows_where_runs_are_even(self):
        warm_up = self.warmed_up([20])
        self.assertTrue(warm_up["isSteady"])
        self.assertEqual(warm_up["runs"], 12)
        self.assertAlmostEqual(warm_up["seconds"], 0.24)

    def test_it_goes_on_while_runs_become_faster(self):
        warm_up = self.warmed_up([100, 80, 60, *[50] * 3])
        self.assertTrue(warm_up["isSteady"])
        self.assertGreater(warm_up["seconds"], 0.34)

    def test_it_ends_after_its_longest_time_and_says_that_runs_were_not_steady(self):
        warm_up = self.warmed_up([length for _ in range(200) for length in (70, 100)])
        self.assertFalse(warm_up["isSteady"])
        self.assertAlmostEqual(warm_up["seconds"], 2, delta=0.2)
