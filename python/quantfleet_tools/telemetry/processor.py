"""Processor usage of the whole machine."""

SOURCE = "/proc/stat"


class ProcessorUsage:
    """A source of usage samples over all cores."""

    name = SOURCE
    settling_seconds = 0
    # None: its samples have no power.
    power_scope = None

    def __init__(self):
        self._last = read_ticks()

    def sample(self):
        """Returns {"percent"} of the time since the sample before, or None where no tick has passed."""
        busy, total = read_ticks()
        busy_before, total_before = self._last
        # The kernel counts in ticks of 10 ms: a shorter interval may see none.
        if total <= total_before:
            return None
        self._last = busy, total
        return {"percent": 100 * (busy - busy_before) / (total - total_before)}

    def condition(self):
        """Returns None: no GPU is measured."""
        return None


def read_ticks(source=SOURCE):
    """Returns (busy, all) processor ticks since the machine started, over all cores."""
    with open(source, encoding="ascii") as file:
        # user, nice, system, idle, iowait, irq, softirq, steal; guest time is part of user time already.
        ticks = [int(field) for field in file.readline().split()[1:9]]
    idle = ticks[3] + ticks[4]
    return sum(ticks) - idle, sum(ticks)
