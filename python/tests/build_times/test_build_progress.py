import time
import unittest
from types import SimpleNamespace
from unittest import mock

from quantfleet_tools.build_times import build_progress
from quantfleet_tools.build_times.build_progress import reported_build

from ..protocol.events import Events
from ..tensorrt.stub_tensorrt import stub_tensorrt


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

    def test_a_build_that_hangs_is_no_longer_reported(self):
        limits = {"SECONDS_OF_A_HUNG_BUILD": 1, "TIMES_EXPECTED_OF_A_HUNG_BUILD": 2}
        for expected, lasts_longer in ((None, False), (0.1, False), (10, True)):
            with self.subTest(expected), mock.patch.multiple(build_progress, **limits):
                self.events = Events()
                with reported_build(stub_tensorrt("8.6.1"), SimpleNamespace(), self.events.report, expected):
                    time.sleep(1.5)
                    by_then = self.events.count()
                    time.sleep(0.5)
                    self.assertGreater(by_then, 1)
                    self.assertEqual(self.events.count() > by_then, lasts_longer)

    def test_a_monitor_that_spoke_again_is_not_taken_for_hung(self):
        config = SimpleNamespace()
        with mock.patch.object(build_progress, "SECONDS_OF_A_HUNG_BUILD", 0.2):
            with reported_build(stub_tensorrt("10.3.0"), config, self.events.report):
                time.sleep(0.8)
                by_then = self.events.count()
                config.progress_monitor.step_complete("Timing", 0)
                time.sleep(0.8)
                self.assertGreater(self.events.count(), by_then + 1)

    def test_a_step_of_a_phase_that_never_started_does_not_cancel(self):
        config = SimpleNamespace()
        with reported_build(stub_tensorrt("10.3.0"), config, self.events.report):
            self.assertTrue(config.progress_monitor.step_complete("Unheard", 5))
