import time
import unittest
from types import SimpleNamespace
from unittest import mock

from quantfleet_tools import build_progress
from quantfleet_tools.build_progress import reported_build

from .stub_tensorrt import stub_tensorrt
from .tensorrt_request import Events


class BuildProgress(unittest.TestCase):
    def setUp(self):
        self.events = Events()
        paces = {"SECONDS_BETWEEN_REPORTS": 0.05, "SECONDS_OF_SILENCE": 0.3}
        patch = mock.patch.multiple(build_progress, **paces)
        patch.start()
        self.addCleanup(patch.stop)

    def test_without_a_monitor_the_clock_reports_against_past_builds(self):
        config = SimpleNamespace()
        with reported_build(stub_tensorrt("8.6.1"), config, self.events.report, expected_seconds=30):
            time.sleep(0.2)
        self.assertEqual(self.events.phases(), {"building"})
        self.assertFalse(hasattr(config, "progress_monitor"))

    def test_a_monitor_that_speaks_is_left_alone_and_a_silent_one_is_not(self):
        config = SimpleNamespace()
        with reported_build(stub_tensorrt("10.3.0"), config, self.events.report):
            config.progress_monitor.phase_start("Timing", None, 4)
            config.progress_monitor.step_complete("Timing", 0)
            time.sleep(0.1)
            self.assertEqual(self.events.phases(), {"Timing"})
            time.sleep(0.4)
        self.assertEqual(self.events.phases(), {"Timing", "building"})

    def test_a_step_of_a_phase_that_never_started_does_not_cancel(self):
        config = SimpleNamespace()
        with reported_build(stub_tensorrt("10.3.0"), config, self.events.report):
            self.assertTrue(config.progress_monitor.step_complete("Unheard", 5))
