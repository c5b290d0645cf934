import subprocess
import sys
import time
import unittest

from quantfleet_tools.measuring.other_work import OtherWork

from ..demo import scratch_folder

BUSY = "import time\nuntil = time.time() + 1.5\nwhile time.time() < until: pass"


class OtherWorkCounted(unittest.TestCase):
    def test_what_another_process_takes_is_counted_and_this_ones_own_work_is_not(self):
        counted = OtherWork()
        child = subprocess.Popen([sys.executable, "-c", BUSY])
        until = time.perf_counter() + 1
        while time.perf_counter() < until:
            pass
        found = counted.cores_since()
        child.wait()
        # The child is not waited for yet, so it counts as another; the machine's others may take its place.
        self.assertGreater(found["othersCores"] * found["seconds"], 0.4)
        self.assertIsNotNone(found["stolenCores"])

    def test_counters_that_stand_still_tell_nothing(self):
        root = scratch_folder()
        (root / "proc").mkdir()
        (root / "proc/stat").write_text("cpu  10 0 10 100 0 0 0 0 0 0\n")
        found = OtherWork(root).cores_since()
        self.assertEqual((found["othersCores"], found["stolenCores"]), (None, None))

    def test_time_that_the_host_takes_is_apart(self):
        root = scratch_folder()
        (root / "proc").mkdir()
        (root / "proc/stat").write_text("cpu  0 0 0 0 0 0 0 0 0 0\n")
        counted = OtherWork(root)
        (root / "proc/stat").write_text("cpu  600000 0 0 0 0 0 0 3000 0 0\n")
        found = counted.cores_since()
        self.assertGreater(found["othersCores"], found["stolenCores"])
        self.assertAlmostEqual(found["stolenCores"] * found["seconds"], 30)
