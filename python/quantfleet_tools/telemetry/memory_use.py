"""How much memory a machine has left, and what it swaps."""

import os

from .sysfs import text_in

PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


def memory_mib(root):
    """Returns the mebibytes of each line of /proc/meminfo; nothing where there is none."""
    lines = (text_in(root / "proc/meminfo") or "").splitlines()
    fields = (line.split() for line in lines)
    return {words[0].rstrip(":"): int(words[1]) / 1024 for words in fields if len(words) > 1}


def swapped_mib(root):
    """Returns what has been moved to and from swap since the machine started, None where the kernel does not tell."""
    pages = dict(line.split() for line in (text_in(root / "proc/vmstat") or "").splitlines())
    if "pswpin" not in pages or "pswpout" not in pages:
        return None
    return (int(pages["pswpin"]) + int(pages["pswpout"])) * PAGE_MIB
