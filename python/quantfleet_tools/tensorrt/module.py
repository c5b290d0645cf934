"""TensorRT's Python module, whichever of its packages brought it."""

import importlib

from ..protocol.failure import StageFailure

# NVIDIA's wheel tensorrt-cu12-bindings alone, with libraries from elsewhere, brings the second name only.
NAMES = ("tensorrt", "tensorrt_bindings")


def import_tensorrt():
    """Returns TensorRT's module; without one the stage fails with ToolMissing."""
    reasons = []
    for name in NAMES:
        try:
            return importlib.import_module(name)
        # ctypes raises an OSError where a library of the package cannot be loaded.
        except (ImportError, OSError) as error:
            reasons.append(f"{name}: {error}")
    raise StageFailure("ToolMissing", f"TensorRT's Python package: {'; '.join(reasons)}")
