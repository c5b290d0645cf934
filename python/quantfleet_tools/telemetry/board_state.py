"""How a Jetson is at one moment, from the kernel's files of JetPack 5, 6 and 7."""

from .cooling import Cooling
from .jetson import clock_of, find_gpu
from .jetson_rails import find_rails, power_w, scope_of
from .jetson_throttling import find_counters, read_counters
from .power_mode import read_power_mode
from .sysfs import text_in
from .thermal_zones import critical_c, degrees_of, find_zones

# Only root may read below debugfs.
MEMORY_CLOCK = "sys/kernel/debug/bpmp/debug/clk/emc/rate"


def is_board(root):
    """Returns whether the files below a root folder are those of a Jetson."""
    return (root / "etc/nv_tegra_release").exists() or "nvidia,tegra" in (text_in(root / "proc/device-tree/compatible") or "")


class BoardState:
    """A source of what a board tells of its GPU, power, temperatures and fan."""

    def __init__(self, root):
        self._root = root
        _, self._clock = find_gpu(root)
        self._rails, self._counters = find_rails(root), find_counters(root)
        _, self._zones = find_zones(root)
        self._cooling = Cooling(root)
        self._critical = critical_c(self._zones)

    def read(self):
        """Returns the fields of a sample that are about the device; None where the board does not tell."""
        degrees = degrees_of(self._zones)
        return {
            "gpuMHz": clock_of(self._clock),
            "gpuRangeMHz": range_mhz(self._clock),
            "memoryMHz": clock_of(self._root / MEMORY_CLOCK),
            "powerMode": read_power_mode(self._root),
            "powerW": power_w(self._rails),
            "powerScope": scope_of(self._rails),
            "temperatureC": max(degrees.values(), default=None),
            "temperaturesC": degrees,
            "criticalC": self._critical,
            "throttling": self._cooling.alerts(),
            "throttleCounts": read_counters(self._counters),
            "deviceProcesses": None,
            "fanPercent": self._cooling.fan_percent(),
        }


def range_mhz(clock):
    """Returns the lowest and highest clock that the GPU may take, None where the board does not tell."""
    ends = [] if clock is None else [clock_of(clock.with_name(name)) for name in ("min_freq", "max_freq")]
    return None if not ends or None in ends else ends

