"""The thread that measures, kept from what makes one run slower than the next."""

import contextlib
import ctypes
import gc
import os


@contextlib.contextmanager
def without_garbage_collection():
    """Collects garbage before and not while the `with` block runs."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def on_own_core(device):
    """Keeps the thread on the core that it is on while the `with` block runs, where a GPU does the work.

    On a processor the network's own threads share the work: there the cores that they may take stay as they are. Threads
    that are started within the block inherit the core.
    """
    allowed = os.sched_getaffinity(0)
    core = current_core() if device == "gpu" else None
    if core is None:
        yield
        return
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def current_core():
    """Returns the number of the core that this thread runs on, or None where the C library does not tell."""
    try:
        core = ctypes.CDLL(None).sched_getcpu()
    except AttributeError:
        return None
    return core if core >= 0 else None


def affinity(device):
    """Returns the cores that the measuring thread may run on, and whether it is kept on the one that it is on."""
    return {"cores": sorted(os.sched_getaffinity(0)), "isKeptOnOne": device == "gpu" and current_core() is not None}
