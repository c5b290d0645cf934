import unittest
from types import SimpleNamespace

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.energy import EnergyMeter

from ..demo import PREPROCESSING, packed, silent_report

IDLE_WATTS, BUSY_WATTS = 10.0, 30.0


class Device:
    """A network that draws power while it has been run, and the source that tells of it."""

    settling_seconds = 0
    power_scope = "the input of the test"

    def __init__(self, watts=lambda busy: BUSY_WATTS if busy else IDLE_WATTS):
        self.busy, self._watts = False, watts

    def load(self, batch):
        self.batch = batch

    def run(self):
        self.busy = True

    def sample(self):
        return {"percent": 50, "powerW": self._watts(self.busy)}


def measured(device, seconds=0.05, batch_size=4):
    parameters = {"powerSeconds": seconds, "usageIntervalMs": 5, "preprocessing": PREPROCESSING}
    meter = EnergyMeter(device, parameters, silent_report())
    meter.measure_idle()
    return meter.measure(device, PackedSplit(packed(64)), batch_size)


class Energy(unittest.TestCase):
    def test_power_is_measured_idle_and_at_work_and_says_of_what(self):
        energy = measured(Device())
        self.assertEqual((energy["watts"], energy["idleWatts"]), (BUSY_WATTS, IDLE_WATTS))
        self.assertEqual((energy["batchSize"], energy["images"] % 4), (4, 0))
        self.assertGreater(energy["images"], 0)
        self.assertGreaterEqual(energy["seconds"], 0.05)
        self.assertEqual(energy["scope"], "the input of the test")

    def test_a_source_without_power_or_no_seconds_for_it_gives_no_energy(self):
        self.assertIsNone(measured(SimpleNamespace(power_scope=None)))
        self.assertIsNone(measured(Device(), seconds=0))

    def test_a_sample_that_lacks_its_power_leaves_the_energy_unknown(self):
        self.assertIsNone(measured(Device(lambda busy: None if busy else IDLE_WATTS)))
        self.assertIsNone(measured(Device(lambda busy: BUSY_WATTS if busy else None)))
