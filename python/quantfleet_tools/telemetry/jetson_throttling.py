"""Why a Jetson held its clocks down: the counters of its over-current controller, which count from the start of the machine."""

from .sysfs import number_in, text_in

HWMON = "soctherm_oc"
# NVIDIA's Jetson Linux developer guide (r36), "Platform Power and Performance".
CAUSES = {"oc1": "under-voltage", "oc2": "average over-current", "oc3": "instantaneous over-current"}


def find_counters(root):
    """Returns the files of the counters below a root folder by their cause; none on a board without the controller."""
    for name in sorted((root / "sys/class/hwmon").glob("hwmon*/name")):
        if text_in(name) == HWMON:
            files = {cause: name.with_name(f"{channel}_event_cnt") for channel, cause in CAUSES.items()}
            return {cause: file for cause, file in files.items() if file.exists()}
    return {}


def read_counters(counters):
    """Returns how often each cause has been counted; None where there are no counters or one cannot be read."""
    counts = {cause: number_in(file) for cause, file in counters.items()}
    return counts if counts and None not in counts.values() else None
