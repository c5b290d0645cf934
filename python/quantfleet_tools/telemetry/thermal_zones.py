"""Temperatures of a machine's thermal zones, and from where on it protects itself."""

from .sysfs import number_in, text_in

# What the kernel of JetPack 5 says of a sensor whose part of the chip has no power; that of JetPack 6 refuses to be read.
OFFLINE_MILLIDEGREES = -256_000
CRITICAL = "critical"


def find_zones(root):
    """Returns the files of the temperatures of the GPU's own zones, and of all zones."""
    files = sorted((root / "sys/class/thermal").glob("thermal_zone*/temp"))
    own = [file for file in files if zone_name(file).startswith("gpu")]
    return own, files


def zone_name(file):
    """Returns what the zone of a temperature is called, in lower case."""
    return (text_in(file.with_name("type")) or "").lower()


def degrees_of(files):
    """Returns degrees Celsius by zone, of those that are awake; of zones with one name the highest."""
    degrees = {}
    for file in files:
        millidegrees = number_in(file)
        if millidegrees is not None and millidegrees > OFFLINE_MILLIDEGREES:
            name = zone_name(file)
            degrees[name] = max(millidegrees / 1000, degrees.get(name, millidegrees / 1000))
    return degrees


def critical_c(files):
    """Returns the lowest temperature at which a zone shuts the machine down, None where none tells."""
    trips = []
    for file in files:
        for kind in file.parent.glob("trip_point_*_type"):
            millidegrees = number_in(kind.with_name(kind.name.replace("_type", "_temp")))
            if text_in(kind) == CRITICAL and millidegrees is not None and millidegrees > 0:
                trips.append(millidegrees / 1000)
    return min(trips, default=None)
