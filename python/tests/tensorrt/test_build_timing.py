import errno
import json
import subprocess
import sys
import time
import unittest
from pathlib import Path
from unittest import mock

from quantfleet_tools.build_times import builds_file
from quantfleet_tools.build_times.device_cache import locked
from quantfleet_tools.programs.build_tensorrt import build

from ..demo import scratch_folder
from ..protocol.events import Events
from .request import build_request
from .stub_tensorrt import stub_tensorrt

PYTHON = Path(__file__).resolve().parents[2]


def measuring(tactic, seconds=0.0, meanwhile=None):
    """Returns a `build` that adds a tactic to the timing cache; `meanwhile` happens while it builds."""

    def builds(trt, config, log):
        if config.get_timing_cache() is not None:
            config.get_timing_cache().seen.entries.add(tactic)
        if meanwhile is not None:
            meanwhile()
        time.sleep(seconds)
        return b"plan"

    return builds


def unreadable(forbidden):
    """Returns a context manager under which reading a file is not permitted, not even to root."""
    read_bytes = Path.read_bytes

    def refusing(path):
        if path == forbidden:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read_bytes(path)

    return mock.patch.object(Path, "read_bytes", refusing)


class BuildTiming(unittest.TestCase):
    def setUp(self):
        self.folder = scratch_folder()
        self.file = self.folder / "timing.cache"

    def timing_of(self, build_function, layers=("CONVOLUTION",), **parameters):
        self.events = Events()
        trt = stub_tensorrt("10.3.0", layers, build=build_function)
        request = build_request(deviceCache=str(self.folder), **parameters)
        return build(trt, request, self.events.report).facts["timingCache"]

    def test_the_second_build_uses_what_the_first_measured_and_says_what_that_saved(self):
        first = self.timing_of(measuring(b"a", seconds=0.2))
        self.assertEqual((first["state"], first["bytesBefore"], first["secondsSaved"]), ("fresh", 0, None))
        self.assertEqual(first["bytesAfter"], self.file.stat().st_size)
        second = self.timing_of(measuring(b"b"))
        self.assertEqual((second["state"], second["bytesBefore"]), ("used", first["bytesAfter"]))
        self.assertAlmostEqual(second["secondsFirst"], 0.2, delta=0.1)
        self.assertAlmostEqual(second["secondsSaved"], 0.2, delta=0.1)
        self.assertEqual(self.file.read_bytes(), b"timings:a,b")

    def test_another_network_or_precision_is_another_family(self):
        self.timing_of(measuring(b"a"))
        self.assertIsNone(self.timing_of(measuring(b"b"), layers=("CONVOLUTION", "ACTIVATION"))["secondsFirst"])
        self.assertIsNone(self.timing_of(measuring(b"b"), precision="fp16")["secondsFirst"])
        self.assertIsNotNone(self.timing_of(measuring(b"b"))["secondsFirst"])

    def test_a_damaged_cache_is_a_warning_and_a_fresh_start(self):
        self.file.write_bytes(b"garbage")
        self.assertEqual(self.timing_of(measuring(b"a"))["state"], "damaged")
        self.assertEqual(self.events.warnings(), ["TimingCacheDropped"])
        self.assertEqual(self.file.read_bytes(), b"timings:a")

    def test_the_cache_of_another_device_is_a_warning_and_a_fresh_start(self):
        self.file.write_bytes(b"timings:other-device")
        self.assertEqual(self.timing_of(measuring(b"a"))["state"], "mismatch")
        self.assertEqual(self.events.warnings(), ["TimingCacheDropped"])
        self.assertEqual(self.file.read_bytes(), b"timings:a")

    def test_what_another_build_wrote_meanwhile_is_kept(self):
        self.timing_of(measuring(b"a"))
        self.timing_of(measuring(b"b", meanwhile=lambda: self.file.write_bytes(b"timings:a,theirs")))
        self.assertEqual(self.file.read_bytes(), b"timings:a,b,theirs")

    def test_level_0_and_no_folder_leave_the_cache_alone(self):
        self.assertEqual(self.timing_of(measuring(b"a"), optimizationLevel=0)["state"], "none")
        self.assertFalse(self.file.exists())
        trt = stub_tensorrt("10.3.0", build=measuring(b"a"))
        self.assertEqual(build(trt, build_request(), Events().report).facts["timingCache"]["state"], "none")

    def test_a_folder_that_cannot_be_written_does_not_cost_the_engine(self):
        def replaced_by_a_folder():
            self.file.mkdir()

        self.timing_of(measuring(b"a", meanwhile=replaced_by_a_folder))
        self.assertEqual(self.events.warnings(), ["TimingCacheNotKept"])

    def test_a_cache_that_cannot_be_read_is_a_warning_and_a_fresh_start(self):
        self.file.mkdir()
        facts = self.timing_of(measuring(b"a"))
        self.assertEqual((facts["state"], facts["bytesBefore"]), ("damaged", 0))
        self.assertEqual(self.events.warnings(), ["TimingCacheDropped", "TimingCacheNotKept"])
        self.assertIsNotNone(self.timing_of(measuring(b"a"))["secondsFirst"])
        self.file.rmdir()
        self.timing_of(measuring(b"theirs"))
        with unreadable(self.file):
            self.assertEqual(self.timing_of(measuring(b"a"))["state"], "damaged")
        self.assertEqual(self.events.warnings(), ["TimingCacheDropped"])
        self.assertEqual(self.file.read_bytes(), b"timings:a")

    def test_build_times_that_cannot_be_read_are_a_warning_and_a_fresh_start(self):
        times = self.folder / "builds.json"
        times.mkdir()
        self.assertIsNone(self.timing_of(measuring(b"a"))["secondsFirst"])
        self.assertEqual(self.events.warnings(), ["BuildTimesDropped", "BuildTimesNotKept"])
        self.assertEqual(self.file.read_bytes(), b"timings:a")
        times.rmdir()
        times.write_text("{}")
        with unreadable(times):
            self.assertIsNone(self.timing_of(measuring(b"a"))["secondsFirst"])
        self.assertEqual(self.events.warnings(), ["BuildTimesDropped"])
        self.assertIsNotNone(self.timing_of(measuring(b"a"))["secondsFirst"])

    def test_damaged_build_times_are_a_warning_and_a_fresh_start(self):
        for content in ("{", "[]", '{"x": 1}', '{"x": {"later": "long"}}', "\x00\xff"):
            with self.subTest(content):
                (self.folder / "builds.json").write_text(content)
                self.assertIsNone(self.timing_of(measuring(b"a"))["secondsFirst"])
                self.assertEqual(self.events.warnings(), ["BuildTimesDropped"])
                self.assertEqual(len(json.loads((self.folder / "builds.json").read_text())), 1)


RECORDING = """
import sys
from quantfleet_tools.build_times import builds_file
for number in range(40):
    builds_file.record(sys.argv[1], f"{sys.argv[2]}-{number}", "later", number)
"""


class TwoProcesses(unittest.TestCase):
    def start(self, folder, name):
        return subprocess.Popen(
            [sys.executable, "-c", RECORDING, str(folder), name], cwd=PYTHON, stdout=subprocess.PIPE, text=True
        )

    def test_lose_nothing_that_the_other_wrote(self):
        folder = scratch_folder()
        processes = [self.start(folder, name) for name in ("one", "two")]
        outputs = [process.communicate(timeout=60)[0] for process in processes]
        self.assertEqual(outputs, ["", ""])
        self.assertEqual(len(builds_file.read(folder / "builds.json")[0]), 80)

    def test_wait_for_each_other(self):
        folder = scratch_folder()
        with locked(folder):
            process = self.start(folder, "one")
            time.sleep(1)
            self.assertIsNone(process.poll())
            self.assertFalse((folder / "builds.json").exists())
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
