"""Processor usage of the whole machine, sampled while something runs."""

import threading
import time

SOURCE = "/proc/stat"


class UsageSampler:
    """Samples while its `with` block runs; `samples` are {"atMs", "percent"} of the time since the sample before."""

    def __init__(self, interval_ms):
        self.samples = []
        self._interval_seconds = interval_ms / 1000
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._started, self._last = time.perf_counter(), read_ticks()
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stop.set()
        self._thread.join()
        self._sample()

    def _run(self):
        while not self._stop.wait(self._interval_seconds):
            self._sample()

    def _sample(self):
        busy, total = read_ticks()
        busy_before, total_before = self._last
        # The kernel counts in ticks of 10 ms: a shorter interval may see none.
        if total > total_before:
            percent = 100 * (busy - busy_before) / (total - total_before)
            self.samples.append({"atMs": (time.perf_counter() - self._started) * 1000, "percent": percent})
            self._last = busy, total


def read_ticks():
    """Returns (busy, all) processor ticks since the machine started, over all cores."""
    with open(SOURCE, encoding="ascii") as file:
        # user, nice, system, idle, iowait, irq, softirq, steal; guest time is part of user time already.
        ticks = [int(field) for field in file.readline().split()[1:9]]
    idle = ticks[3] + ticks[4]
    return sum(ticks) - idle, sum(ticks)
