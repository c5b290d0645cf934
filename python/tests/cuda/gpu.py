"""Where CUDA tests run: on the GPU of this machine, or on a driver whose GPU is the processor."""

import functools
import os
import shutil
import subprocess
import unittest
from pathlib import Path
from unittest.mock import patch

from quantfleet_tools.cuda import library
from quantfleet_tools.cuda.driver import device_facts
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.tensorrt.module import import_tensorrt

from ..demo import scratch_folder

SOURCE = Path(__file__).parents[1] / "fixtures" / "fake_libcuda.c"
needs_gpu = unittest.skipUnless(device_facts(), "no NVIDIA GPU, or no driver for it")
# .ci/run installs one: there its absence is a failure.
needs_compiler = unittest.skipUnless(shutil.which("cc") or os.environ.get("CI"), "no C compiler for the fake CUDA driver")


@functools.lru_cache(maxsize=None)
def fake_driver():
    """Returns the path of the fake driver, compiled once for a run of the tests."""
    path = scratch_folder() / "libcuda.so.1"
    subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-o", path, SOURCE], check=True)
    return str(path)


# The device that fixtures/fake_libcuda.c shows.
FAKE_DEVICE = {
    "name": "Fake Orin",
    "computeCapability": "8.7",
    "multiprocessors": 14,
    "memoryMiB": 1024,
    "cuda": "11.4",
    "integrated": True,
    "uuid": "GPU-00010203-0405-0607-0809-0a0b0c0d0e0f",
}


def with_fake_driver():
    """Returns a context manager under which CUDA is the fake driver."""
    return patch.object(library, "LIBRARY", fake_driver())


def tensorrt():
    """Returns TensorRT's module, or None where it is not installed."""
    try:
        return import_tensorrt()
    except StageFailure:
        return None


needs_tensorrt = unittest.skipUnless(device_facts() and tensorrt(), "no NVIDIA GPU, or no TensorRT")
