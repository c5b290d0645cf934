"""Power of a Jetson, from the monitors on its supply rails: INA3221, and on Thor an INA238 on the input of the kit."""

from .sysfs import number_in, text_in

# Inputs that everything else is fed from, with what they feed.
INPUTS = {"VIN": "the input of the developer kit, carrier board included", "VDD_IN": "the input of the module"}
SUM_OF_RAILS = "the sum of the module's rails"
NOT_CONNECTED = "NC"
# The driver's seventh channel is the sum of the others' shunt voltages.
SHUNT_SUM = "in7"
MONITORS = ("ina3221", "ina238")


def find_rails(root):
    """Returns the files of each rail below a root folder: {label: (millivolts, milliamperes)}; of an input alone where there is one."""
    rails = {}
    for name in sorted((root / "sys/bus/i2c/devices").glob("*/name")):
        if text_in(name) not in MONITORS:
            continue
        for label in sorted(name.parent.glob("hwmon/hwmon*/in*_label")):
            channel, rail = label.name.split("_")[0], text_in(label)
            if rail is not None and NOT_CONNECTED not in rail and channel != SHUNT_SUM:
                current = f"curr{channel[len('in') :]}_input"
                rails[rail] = (label.with_name(f"{channel}_input"), label.with_name(current))
    whole = next((rail for rail in INPUTS if rail in rails), None)
    return rails if whole is None else {whole: rails[whole]}


def scope_of(rails):
    """Returns what the power of rails is the power of, None without rails."""
    if not rails:
        return None
    (first, *others) = rails
    return SUM_OF_RAILS if others or first not in INPUTS else f"{INPUTS[first]} ({first})"


def power_w(rails):
    """Returns the watts of an input, or else of all rails together; None unless every rail can be read."""
    watts = [None if None in pair else pair[0] * pair[1] / 1e6 for pair in map(read_pair, rails.values())]
    return sum(watts) if watts and None not in watts else None


def read_pair(files):
    """Returns a rail's (millivolts, milliamperes)."""
    return tuple(map(number_in, files))
