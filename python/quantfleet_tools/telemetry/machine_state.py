"""How a whole machine is at one moment: device, processor, memory and disk."""

import os
import time
from pathlib import Path

from .board_state import BoardState, is_board
from .card_state import CardState
from .memory_use import memory_mib, swapped_mib
from .nvml import NvmlTelemetry
from .processor import SOURCE, read_ticks
from .processor_clocks import ProcessorClocks
from .processor_heat import find_heat_counters, heat_counts
from .thermal_zones import critical_c, degrees_of, find_zones

MIB = 2**20


class MachineState:
    """A source of samples of a machine, whose files lie below a root folder, and of the disk that a folder is on."""

    def __init__(self, root, folder, uses_gpu):
        self._root, self._folder = Path(root), folder
        if is_board(self._root):
            self._device = BoardState(self._root)
        else:
            self._device = CardState(NvmlTelemetry()) if uses_gpu else NoDevice(self._root)
        self._heat = find_heat_counters(self._root)
        self._clocks = ProcessorClocks(self._root)
        self._ticks = self._read_ticks()

    def read(self):
        """Returns a sample; `busyPercent` is of the time since the sample before."""
        device, memory = self._device.read(), memory_mib(self._root)
        disk = os.statvfs(self._folder)
        return {
            "at": time.monotonic(),
            **device,
            "throttleCounts": device["throttleCounts"] or heat_counts(self._heat),
            "processorMHz": self._clocks.read_mhz(),
            "busyPercent": self._busy_percent(),
            "memoryFreeMiB": memory.get("MemAvailable"),
            "swapUsedMiB": memory["SwapTotal"] - memory["SwapFree"] if "SwapFree" in memory else None,
            "swappedMiB": swapped_mib(self._root),
            "diskFreeMiB": disk.f_bavail * disk.f_frsize / MIB,
        }

    def _busy_percent(self):
        before, self._ticks = self._ticks, self._read_ticks()
        busy, total = (now - then for now, then in zip(self._ticks, before))
        return 100 * busy / total if total > 0 else None

    def _read_ticks(self):
        return read_ticks(self._root / SOURCE.lstrip("/"))


class NoDevice:
    """The device of a machine whose processor does the work."""

    def __init__(self, root):
        _, self._zones = find_zones(root)
        self._critical = critical_c(self._zones)

    def read(self):
        """Returns the fields of a sample that are about the device: temperatures alone."""
        degrees = degrees_of(self._zones)
        nothing = ("gpuMHz", "gpuRangeMHz", "memoryMHz", "powerMode", "powerW", "powerScope", "throttling", "throttleCounts")
        return {
            **dict.fromkeys((*nothing, "deviceProcesses", "fanPercent")),
            "temperatureC": max(degrees.values(), default=None),
            "temperaturesC": degrees,
            "criticalC": self._critical,
        }
