"""What the processors did for others while something was measured."""

import os
import time
from pathlib import Path


class OtherWork:
    """`cores_since()` says how many cores other processes took since it was made, and the host of a virtual machine."""

    def __init__(self, root="/"):
        self._root = Path(root)
        self._before = self._now()

    def cores_since(self):
        """Returns {"seconds", "othersCores", "stolenCores"}; cores None where the kernel does not tell."""
        seconds, busy, stolen, own = (after - before for after, before in zip(self._now(), self._before))
        if seconds <= 0 or busy + stolen <= 0:
            return {"seconds": max(0.0, seconds), "othersCores": None, "stolenCores": None}
        return {
            "seconds": seconds,
            "othersCores": max(0.0, (busy - own) / seconds),
            "stolenCores": stolen / seconds,
        }

    def _now(self):
        """Returns seconds on the clock, of all cores at work, taken by the host, and of this process and its children."""
        with open(self._root / "proc/stat", encoding="ascii") as file:
            # user, nice, system, idle, iowait, irq, softirq, steal; guest time is part of user time already.
            ticks = [int(field) for field in file.readline().split()[1:9]]
        a_second = os.sysconf("SC_CLK_TCK")
        stolen = ticks[7] if len(ticks) > 7 else 0
        own = sum(os.times()[:4])
        return time.perf_counter(), (sum(ticks[:3]) + sum(ticks[5:7])) / a_second, stolen / a_second, own
