"""Prints the versions that a measurement depends on, imported rather than read from package lists."""

import platform

import modelopt.onnx.quantization  # noqa: F401
import modelopt.torch.quantization  # noqa: F401
import numpy
import onnx
import onnxruntime
import PIL
import torch
import torchvision
from modelopt import __version__ as modelopt_version

print("python", platform.python_version(), platform.libc_ver())
for module in (torch, torchvision, numpy, onnx, onnxruntime, PIL):
    print(module.__name__, module.__version__, module.__file__)
print("modelopt", modelopt_version)
if torch.cuda.is_available():
    print("CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version(), torch.cuda.get_device_name())
    import tensorrt_bindings

    print("tensorrt", tensorrt_bindings.__version__, tensorrt_bindings.Builder(tensorrt_bindings.Logger()))
