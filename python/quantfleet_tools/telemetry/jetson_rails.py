"""Power of a Jetson module, from the INA3221 monitors on its supply rails."""

from .sysfs import number_in, text_in

# The module's input, where it has a monitor of its own; the other rails are fed from it.
MODULE_INPUT = "VDD_IN"
NOT_CONNECTED = "NC"
# The driver's seventh channel is the sum of the others' shunt voltages.
SHUNT_SUM = "in7"


def find_rails(root):
    """Returns the files of each rail below a root folder: {label: (millivolts, milliamperes)}."""
    rails = {}
    for name in sorted((root / "sys/bus/i2c/devices").glob("*/name")):
        if text_in(name) != "ina3221":
            continue
        for label in sorted(name.parent.glob("hwmon/hwmon*/in*_label")):
            channel, rail = label.name.split("_")[0], text_in(label)
            if rail is not None and NOT_CONNECTED not in rail and channel != SHUNT_SUM:
                current = f"curr{channel[len('in') :]}_input"
                rails[rail] = (label.with_name(f"{channel}_input"), label.with_name(current))
    return {MODULE_INPUT: rails[MODULE_INPUT]} if MODULE_INPUT in rails else rails


def power_w(rails):
    """Returns the watts of the module's input, or else of all rails together; None unless every rail can be read."""
    watts = [None if None in pair else pair[0] * pair[1] / 1e6 for pair in map(read_pair, rails.values())]
    return sum(watts) if watts and None not in watts else None


def read_pair(files):
    """Returns a rail's (millivolts, milliamperes)."""
    return tuple(map(number_in, files))
