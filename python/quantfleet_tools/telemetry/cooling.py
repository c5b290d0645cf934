"""The fan of a board, and what the kernel slows down because it is hot."""

from .sysfs import number_in, text_in

FULL_SPEED = 255
ALERT = "-throttle-alert"


class Cooling:
    """The files of the fan and of the throttle alerts below a root folder, found once."""

    def __init__(self, root):
        names = sorted((root / "sys/class/hwmon").glob("hwmon*/name"))
        fans = [name.with_name("pwm1") for name in names if text_in(name) == "pwmfan"]
        self._fan = fans[0] if fans else None
        kinds = sorted((root / "sys/class/thermal").glob("cooling_device*/type"))
        alerts = {kind.with_name("cur_state"): text_in(kind) or "" for kind in kinds}
        self._alerts = {file: name for file, name in alerts.items() if name.endswith(ALERT)}

    def fan_percent(self):
        """Returns how far the fan is driven, None without one."""
        driven = None if self._fan is None else number_in(self._fan)
        return None if driven is None else 100 * driven / FULL_SPEED

    def alerts(self):
        """Returns the parts that are held down because they are hot, such as `gpu-throttle-alert`; None: not told."""
        if not self._alerts:
            return None
        return sorted(name for file, name in self._alerts.items() if (number_in(file) or 0) > 0)
