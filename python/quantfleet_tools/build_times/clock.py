"""Tells how long a build has taken from a process of its own, for builds that hold Python's lock.

ONNX Runtime does so while it opens a session, up to 1.30 at least.
"""

import contextlib
import io
import select
import subprocess
import sys
import time
from pathlib import Path

from ..protocol.progress import Report
from .build_progress import SECONDS_BETWEEN_REPORTS, report_passed, seconds_of_a_hung_build


@contextlib.contextmanager
def told_by_clock(report, expected_seconds=None):
    """Reports the seconds that its block takes, if the report's stream is a file that a process can write to.

    `expected_seconds` is how many they should be, None where that is not known.
    """
    try:
        stream = report.stream
        stream.fileno()
    except io.UnsupportedOperation:
        yield
        return
    clock = subprocess.Popen(
        [sys.executable, "-m", "quantfleet_tools.build_times.clock", str(round(expected_seconds or 0))],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=stream,
    )
    try:
        yield
    finally:
        clock.stdin.close()
        clock.wait()


def tell(report, expected_seconds):
    """Reports the seconds passed until standard input ends, as it does when the build's process dies.

    Not those of a hung build; `expected_seconds` is 0 where nothing is known.
    """
    started = time.monotonic()
    hung = seconds_of_a_hung_build(expected_seconds)
    while not select.select([sys.stdin], [], [], SECONDS_BETWEEN_REPORTS)[0]:
        passed = round(time.monotonic() - started)
        if passed < hung:
            report_passed(report, passed, expected_seconds)


if __name__ == "__main__":
    tell(Report(sys.stdout), int(sys.argv[1]))
