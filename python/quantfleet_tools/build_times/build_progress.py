"""How far a build is: from TensorRT's progress monitor where it has one (9.1 and newer), else by the clock."""

import contextlib
import sys
import threading
import time

SECONDS_BETWEEN_REPORTS = 2
# A monitored build that says nothing for this long is reported by the clock, so that it does not count as stalled.
SECONDS_OF_SILENCE = 20
# Past both of these the clock is silent too, so that whoever started the stage ends a build that hangs.
TIMES_EXPECTED_OF_A_HUNG_BUILD = 10
SECONDS_OF_A_HUNG_BUILD = 4 * 60 * 60


@contextlib.contextmanager
def reported_build(trt, config, report, expected_seconds=None, goes_on=lambda: True):
    """Reports how far the build in its block is; a monitored build is cancelled once `goes_on` returns False.

    A build that hangs is no longer reported.
    """
    spoke_at = [time.monotonic() - SECONDS_OF_SILENCE]

    def heard():
        spoke_at[0] = time.monotonic()

    if hasattr(trt, "IProgressMonitor"):
        heard()
        config.progress_monitor = progress_monitor(trt, report, heard, goes_on)
    ended = threading.Event()
    clock = threading.Thread(target=report_seconds, args=(report, expected_seconds, spoke_at, ended), daemon=True)
    clock.start()
    try:
        yield
    finally:
        ended.set()
        clock.join()


def report_seconds(report, expected_seconds, spoke_at, ended):
    """Reports the seconds passed against those expected until the build has ended, whenever the monitor is silent.

    A silence too long for any build is not broken.
    """
    started = time.monotonic()
    hung = seconds_of_a_hung_build(expected_seconds)
    while not ended.wait(SECONDS_BETWEEN_REPORTS):
        now = time.monotonic()
        if SECONDS_OF_SILENCE <= now - spoke_at[0] < SECONDS_OF_SILENCE + hung:
            with_failures_printed(report_passed, report, round(now - started), expected_seconds)


def seconds_of_a_hung_build(expected_seconds):
    """Returns how long a build may go on for before it counts as hung; `expected_seconds` is None where not known."""
    return max(TIMES_EXPECTED_OF_A_HUNG_BUILD * (expected_seconds or 0), SECONDS_OF_A_HUNG_BUILD)


def report_passed(report, passed, expected_seconds):
    """Reports the seconds passed against those expected, None where that is not known."""
    report.progress("building", passed, max(round(expected_seconds or 0), passed + 1), "seconds")


def progress_monitor(trt, report, heard, goes_on):
    """Returns a monitor that reports the steps of each build phase; TensorRT calls it from several threads."""

    class Monitor(trt.IProgressMonitor):
        def __init__(self):
            trt.IProgressMonitor.__init__(self)
            self._steps = {}

        def phase_start(self, phase_name, parent_phase, num_steps):
            self._steps[phase_name] = num_steps

        def step_complete(self, phase_name, step):
            heard()
            # An exception in here would cancel the build.
            with_failures_printed(report.progress, phase_name, step + 1, self._steps.get(phase_name, step + 1), "steps")
            return goes_on()

        def phase_finish(self, phase_name):
            pass

    return Monitor()


def with_failures_printed(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        print(f"progress: {error}", file=sys.stderr)
