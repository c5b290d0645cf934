import ctypes
import json
import subprocess
import sys
import unittest

from quantfleet_tools.build_times.clock import told_by_clock
from quantfleet_tools.protocol.progress import Report

from ..demo import REPOSITORY, scratch_folder, silent_report

HANGING = """
import os, sys, time
from quantfleet_tools.build_times.clock import told_by_clock
from quantfleet_tools.protocol.progress import Report
with told_by_clock(Report(sys.stdout)):
    print(flush=True)
    time.sleep(600)
"""


class BuildClock(unittest.TestCase):
    def test_a_build_that_holds_pythons_lock_is_told_all_the_same(self):
        path = scratch_folder() / "events"
        with open(path, "w", encoding="utf-8") as events, told_by_clock(Report(events), 7):
            # Called through PyDLL, a function keeps the lock.
            ctypes.PyDLL(None).sleep(5)
        told = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertGreater(len(told), 0)
        self.assertEqual({(event["phase"], event["of"], event["unit"]) for event in told}, {("building", 7, "seconds")})

    def test_it_ends_with_a_build_that_is_killed(self):
        command = [sys.executable, "-c", HANGING]
        with subprocess.Popen(command, cwd=REPOSITORY / "python", stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            process.kill()
            # Ends when the clock, too, has closed it.
            process.stdout.read()

    def test_a_report_into_no_file_is_not_told(self):
        with told_by_clock(silent_report()):
            pass
