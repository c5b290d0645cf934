"""How much memory something takes, and whether there is enough for more; Linux kills a process that takes too much."""

import contextlib

MARGIN = 1.25


class MemoryGrowth:
    """`bytes` is by how much this process's memory grew at most while the `with` block ran."""

    def __enter__(self):
        # See proc(5): 5 resets the peak to the present size. Where that is not allowed, only a new peak counts.
        with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
        self._before = bytes_of("/proc/self/status", "VmHWM")
        return self

    def __exit__(self, *exception):
        self.bytes = bytes_of("/proc/self/status", "VmHWM") - self._before


def has_room_for(growth_bytes, times):
    """Whether there is room for a growth that is `times` one that was seen, and some more."""
    return growth_bytes * times * MARGIN <= bytes_of("/proc/meminfo", "MemAvailable")


def bytes_of(path, field):
    """Returns a field of one of the kernel's lists, which are in units of 1024 bytes."""
    with open(path, encoding="utf-8") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(f"{field}:"))
