"""What the machine is doing at one moment, besides or because of a measurement."""

from pathlib import Path

from ..telemetry.sysfs import number_in


def read_condition(gpu=None, root="/"):
    """Returns the load of the last minute, the first core's clock, the highest temperature and the GPU's condition."""
    root = Path(root)
    return {
        "loadAverage": float((root / "proc/loadavg").read_text().split()[0]),
        "clockMHz": clock_mhz(root),
        "temperatureC": temperature_c(root),
        "gpu": gpu,
    }


def clock_mhz(root):
    scaled_khz = number_in(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq")
    if scaled_khz is not None:
        return scaled_khz / 1000
    with open(root / "proc/cpuinfo", encoding="utf-8") as file:
        return next((float(line.split(":")[1]) for line in file if line.startswith("cpu MHz")), None)


def temperature_c(root):
    zones = [number_in(path) for path in (root / "sys/class/thermal").glob("thermal_zone*/temp")]
    return max((millidegrees / 1000 for millidegrees in zones if millidegrees is not None), default=None)
