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

from .build_progress import SECONDS_BETWEEN_REPORTS, SECONDS_OF_A_HUNG_BUILD
from .progress import Report


@contextlib.contextmanager
def told_by_clock(report):
    """Reports the seconds that its block takes, if the report's stream is a file that a process can write to."""
    try:
        stream = report.stream
        stream.fileno()
    except io.UnsupportedOperation:
        yield
        return
    clock = subprocess.Popen(
        [sys.executable, "-m", "quantfleet_tools.build_clock"],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=stream,
    )
    try:
        yield
    finally:
        clock.stdin.close()
        clock.wait()


def tell(report):
    """Reports the seconds passed until standard input ends, as it does when the build's process dies; not those of a hung build."""
    started = time.monotonic()
    while not select.select([sys.stdin], [], [], SECONDS_BETWEEN_REPORTS)[0]:
        passed = round(time.monotonic() - started)
        if passed < SECONDS_OF_A_HUNG_BUILD:
            report.progress("building", passed, passed + 1, "seconds")


if __name__ == "__main__":
    tell(Report(sys.stdout))
