"""At what clock each core of the processor runs."""

from .sysfs import number_in, text_in


class ProcessorClocks:
    """The files of the cores' clocks below a root folder, found once."""

    def __init__(self, root):
        folders = (root / "sys/devices/system/cpu").glob("cpu[0-9]*/cpufreq/scaling_cur_freq")
        self._files = sorted(folders, key=lambda file: int(file.parts[-3][len("cpu") :]))
        self._cpuinfo = root / "proc/cpuinfo"

    def read_mhz(self):
        """Returns megahertz by core, None for one that is switched off; of /proc/cpuinfo where no driver scales them."""
        if self._files:
            kilohertz = map(number_in, self._files)
            return [None if clock is None else clock / 1000 for clock in kilohertz]
        lines = (text_in(self._cpuinfo) or "").splitlines()
        return [float(line.split(":")[1]) for line in lines if line.startswith("cpu MHz")]
