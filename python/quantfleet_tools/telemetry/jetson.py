"""GPU load, clock, temperature, memory and power of a Jetson, from the kernel's files of JetPack 5, 6 and 7."""

from pathlib import Path

from ..protocol.failure import StageFailure
from .jetson_rails import find_rails, power_w, scope_of
from .jetson_throttling import find_counters, read_counters
from .memory_use import memory_mib
from .sysfs import number_in, text_in
from .thermal_zones import degrees_of, find_zones

# The device tree's names of the GPU: Xavier, TX2, Orin of JetPack 5, Thor, and Orin since JetPack 6.
GPU_NODES = ("gv11b", "gp10b", "ga10b", "gb10b", "gpu")
THOR_CLOCK = "sys/class/devfreq/gpu-gpc-0/cur_freq"
LOAD_FILES = (
    "sys/devices/gpu.0/load",
    "sys/devices/17000000.ga10b/load",
    "sys/devices/platform/gpu.0/load",
    "sys/devices/platform/17000000.gpu/load",
    "sys/devices/platform/bus@0/17000000.gpu/load",
)


class JetsonTelemetry:
    """A source of usage samples; `nvml` gives the load where the kernel has no file for it, as on Thor."""

    def __init__(self, root="/", nvml=None):
        self._root, self._nvml = Path(root), nvml
        self._load, self._clock = find_gpu(self._root)
        self._rails, self._counters = find_rails(self._root), find_counters(self._root)
        self._zones = find_zones(self._root)
        self.power_scope = scope_of(self._rails)
        if self._load is None and nvml is None:
            raise StageFailure("NoSamples", f"no file of the GPU's load below {root}, and no NVML")
        self.name = f"/{self._load.relative_to(self._root)}" if self._load else nvml.name
        # The file shows nvgpu's latest sample of the load (load_shadow), not its running mean (load_avg).
        self.settling_seconds = 0 if self._load else nvml.settling_seconds

    def sample(self):
        """Returns {percent, clockMHz, memoryMiB, powerW, temperatureC}; all but percent may be None."""
        percent = self._percent()
        if percent is None:
            return None
        return {
            "percent": percent,
            "clockMHz": clock_of(self._clock),
            "memoryMiB": memory_used_mib(self._root),
            "powerW": power_w(self._rails),
            "temperatureC": temperature_c(self._zones),
        }

    def condition(self):
        """Returns the GPU's clock and temperature, power, memory, and how often the board has been throttled so far."""
        return {
            "clockMHz": clock_of(self._clock),
            "temperatureC": temperature_c(self._zones),
            "powerW": power_w(self._rails),
            "memoryUsedMiB": memory_used_mib(self._root),
            "throttleReasons": None,
            "throttleCounts": read_counters(self._counters),
            "otherProcesses": None,
        }

    def _percent(self):
        if self._load is not None:
            per_mille = number_in(self._load)
            return None if per_mille is None else per_mille / 10
        sample = self._nvml.sample()
        return None if sample is None else sample["percent"]


def find_gpu(root):
    """Returns the files of the GPU's load, in per mille, and of its clock, in hertz; each None where there is none."""
    nodes = sorted((root / "sys/class/devfreq").glob("*/device/of_node/name"))
    own = [name for name in nodes if (text_in(name) or "").lower() in GPU_NODES]
    loads = [*(name.parents[1] / "load" for name in own), *(root / file for file in LOAD_FILES)]
    clocks = [*(name.parents[2] / "cur_freq" for name in own), root / THOR_CLOCK]
    return tuple(next((file for file in files if file.exists()), None) for files in (loads, clocks))


def clock_of(file):
    """Returns the megahertz of a clock's file, None where there is none or it cannot be read."""
    hertz = None if file is None else number_in(file)
    return None if hertz is None else hertz / 1e6


def temperature_c(zones):
    """Returns the temperature of the hottest of the GPU's own zones, else of all, else None."""
    return next((max(degrees.values()) for degrees in map(degrees_of, zones) if degrees), None)


def memory_used_mib(root):
    """Returns how much of the memory is in use, which processor and GPU share."""
    memory = memory_mib(root)
    if "MemTotal" not in memory or "MemAvailable" not in memory:
        return None
    return memory["MemTotal"] - memory["MemAvailable"]
