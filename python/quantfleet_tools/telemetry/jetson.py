"""GPU load, clock, temperature, memory and power of a Jetson, from the kernel's files of JetPack 5, 6 and 7."""

from pathlib import Path

from ..protocol.failure import StageFailure
from .jetson_rails import find_rails, power_w, scope_of
from .jetson_throttling import find_counters, read_counters
from .sysfs import number_in, text_in

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
# What the kernel says of a sensor whose part of the chip has no power.
OFFLINE_MILLIDEGREES = -256_000


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
            "clockMHz": self._clock_mhz(),
            "memoryMiB": memory_used_mib(self._root),
            "powerW": power_w(self._rails),
            "temperatureC": temperature_c(self._zones),
        }

    def condition(self):
        """Returns the GPU's clock and temperature, power, memory, and how often the board has been throttled so far."""
        return {
            "clockMHz": self._clock_mhz(),
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

    def _clock_mhz(self):
        hertz = None if self._clock is None else number_in(self._clock)
        return None if hertz is None else hertz / 1e6


def find_gpu(root):
    """Returns the files of the GPU's load, in per mille, and of its clock, in hertz; each None where there is none."""
    for name in sorted((root / "sys/class/devfreq").glob("*/device/of_node/name")):
        load = name.parents[1] / "load"
        if (text_in(name) or "").lower() in GPU_NODES and load.exists():
            return load, name.parents[2] / "cur_freq"
    load = next((root / file for file in LOAD_FILES if (root / file).exists()), None)
    clock = root / THOR_CLOCK
    return load, clock if clock.exists() else None


def find_zones(root):
    """Returns the files of the temperatures of the GPU's own zones, and of all zones."""
    files = sorted((root / "sys/class/thermal").glob("thermal_zone*/temp"))
    own = [file for file in files if (text_in(file.with_name("type")) or "").lower().startswith("gpu")]
    return own, files


def temperature_c(zones):
    """Returns the temperature of the hottest of the GPU's own zones, else of all, else None."""
    for files in zones:
        millidegrees = [number for number in map(number_in, files) if number is not None and number > OFFLINE_MILLIDEGREES]
        if millidegrees:
            return max(millidegrees) / 1000
    return None


def memory_used_mib(root):
    """Returns how much of the memory is in use, which processor and GPU share."""
    lines = (text_in(root / "proc/meminfo") or "").splitlines()
    kibibytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if len(line.split()) > 1}
    if "MemTotal" not in kibibytes or "MemAvailable" not in kibibytes:
        return None
    return (kibibytes["MemTotal"] - kibibytes["MemAvailable"]) / 1024
