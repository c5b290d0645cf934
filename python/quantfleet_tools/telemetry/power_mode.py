"""Which of its power modes a board runs in."""

import re

from .sysfs import text_in

# nvpmodel writes a line such as `pmode:0002` whenever it sets a mode, at boot too.
MODE = re.compile(r"^pmode:0*(\d+)")
NAME = r"<\s*POWER_MODEL\s+ID={}\s+NAME=(\S+)\s*>"


def read_power_mode(root):
    """Returns a mode's number with its name, such as `2 (MODE_30W)`; None where nvpmodel has not been."""
    mode = MODE.match(text_in(root / "var/lib/nvpmodel/status") or "")
    if mode is None:
        return None
    number = mode.group(1)
    name = re.search(NAME.format(number), text_in(root / "etc/nvpmodel.conf") or "")
    return number if name is None else "{} ({})".format(number, name.group(1))
