"""How often a processor of a server or workstation has slowed itself down because it was hot."""

from .sysfs import number_in

CAUSE = "heat"


def find_heat_counters(root):
    """Returns the counters of the cores below a root folder; none on boards and in most virtual machines."""
    return sorted((root / "sys/devices/system/cpu").glob("cpu[0-9]*/thermal_throttle/core_throttle_count"))


def heat_counts(counters):
    """Returns the counts of all cores together, by their only cause; None where there are no counters or one cannot be read."""
    counts = list(map(number_in, counters))
    return {CAUSE: sum(counts)} if counts and None not in counts else None
