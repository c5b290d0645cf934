import time
import unittest

from quantfleet_tools.latency import hot_runs_ms
from quantfleet_tools.pixels import PackedSplit
from quantfleet_tools.processor_network import ProcessorNetwork

from .demo import PREPROCESSING, packed, silent_report


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
    return hot_runs_ms(
        network,
        PackedSplit(packed(64)),
        {"preprocessing": PREPROCESSING, "warmUpRuns": 1, "hotRuns": 3, "hotSeconds": 0, **parameters},
        silent_report(),
    )


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

    def test_they_are_never_fewer_than_asked_for(self):
        self.assertEqual(len(measured(Network(), hotRuns=4, hotSeconds=0.001)), 4)
