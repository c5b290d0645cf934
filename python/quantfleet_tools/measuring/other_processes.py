"""How much of the machine's processor time others take while something is measured."""

import os

from ..telemetry.processor import read_ticks

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class OtherProcesses:
    """`percent` is the share of all cores' time that was not this process's own while the `with` block ran.

    Time that a hypervisor took away counts as others'.
    """

    def __enter__(self):
        self._ticks, self._own = read_ticks(), own_ticks()
        return self

    def __exit__(self, *exception):
        (busy_before, total_before), (busy, total) = self._ticks, read_ticks()
        others = busy - busy_before - (own_ticks() - self._own)
        elapsed = total - total_before
        self.percent = max(0.0, 100 * others / elapsed) if elapsed > 0 else 0.0


def own_ticks():
    """Returns what this process has computed, all its threads together."""
    times = os.times()
    return (times.user + times.system) * TICKS_A_SECOND
