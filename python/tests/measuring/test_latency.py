import time
import unittest

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.latency import ENOUGH_TRACED_RUNS, hot_runs, traced_runs
from quantfleet_tools.measuring.processor_network import ProcessorNetwork

from ..demo import PREPROCESSING, packed, silent_report
from ..protocol.events import Events


class Network(ProcessorNetwork):
    """Answers in 2 ms, and takes 20 ms to load an image."""

    def __init__(self):
        super().__init__(lambda batch: time.sleep(0.002))
        self.loaded = []

    def load(self, batch):
        time.sleep(0.02)
        self.loaded.append(float(batch.sum()))
        super().load(batch)


def measured(network, **parameters):
    runs, _ = hot_runs(
        network,
        PackedSplit(packed(64)),
        {"preprocessing": PREPROCESSING, "warmUpRuns": 1, "hotRuns": 3, "hotSeconds": 0, **parameters},
        silent_report(),
    )
    return runs


class HotRuns(unittest.TestCase):
    def test_only_the_answer_is_timed_not_the_loading(self):
        runs = measured(Network())
        self.assertEqual(len(runs), 3)
        for run in runs:
            self.assertTrue(2 <= run < 15, run)

    def test_every_run_takes_the_splits_first_image_loaded_once(self):
        network = Network()
        measured(network, hotRuns=5)
        self.assertEqual(network.loaded, [float(PackedSplit(packed(64)).inputs_at([0], PREPROCESSING).sum())])

    def test_they_go_on_until_the_seconds_have_passed(self):
        self.assertGreaterEqual(len(measured(Network(), hotSeconds=0.3)), 10)

    def test_those_of_a_slow_network_end_early_but_not_before_the_papers_fifty(self):
        self.assertEqual(len(measured(Network(), hotRuns=500, mostHotSeconds=0.01)), 50)
        self.assertEqual(len(measured(Network(), hotRuns=4, mostHotSeconds=0.001)), 4)

    def test_they_are_never_fewer_than_asked_for(self):
        self.assertEqual(len(measured(Network(), hotRuns=4, hotSeconds=0.001)), 4)


class Traced(ProcessorNetwork):
    def traced_runs(self, count):
        return ({"computeMs": 1.0} for _ in range(count))


class TracedRuns(unittest.TestCase):
    def test_they_are_as_many_as_the_hot_runs_but_end_when_there_are_enough(self):
        for timed, asked, traced in ((20, 20, 20), (300, 20, 300), (100_000, 20, 1000), (100_000, 5000, 5000)):
            with self.subTest(timed=timed, asked=asked):
                traces = traced_runs(Traced(None), timed, {"hotRuns": asked}, silent_report())
                self.assertEqual(traces, [{"computeMs": 1.0}] * traced)

    def test_they_report_how_far_they_are(self):
        events = Events()
        traced_runs(Traced(None), ENOUGH_TRACED_RUNS, {"hotRuns": 20}, events.report)
        self.assertEqual(events.phases(), {"tracing runs"})

    def test_a_processor_has_none(self):
        self.assertIsNone(traced_runs(ProcessorNetwork(None), 20, {"hotRuns": 20}, silent_report()))
