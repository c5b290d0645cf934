"""What the machine is doing at one moment, besides or because of a measurement."""

from pathlib import Path


def read_condition(root="/"):
    """Returns the load of the last minute, the first core's clock and the highest temperature."""
    root = Path(root)
    return {
        "loadAverage": float((root / "proc/loadavg").read_text().split()[0]),
        "clockMHz": clock_mhz(root),
        "temperatureC": temperature_c(root),
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


def number_in(path):
    """Returns the number that a file of the kernel holds, or None."""
    # The files of a sensor that is asleep are there, but reading them fails or gives text.
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
