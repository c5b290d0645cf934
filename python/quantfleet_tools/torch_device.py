"""Where PyTorch calibrates and trains."""

import torch
from modelopt.torch.quantization.extensions import get_cuda_ext

from .torch_cuda_network import require_cuda


def prepare_device(parameters):
    """Returns the request's `device`, `cpu` unless it is named; fails with ToolMissing where PyTorch lacks it.

    A GPU computes in FP32 as the processor does, and with the algorithms of cuDNN that give the same answer each time.
    """
    device = parameters.get("device", "cpu")
    if device == "cuda":
        require_cuda()
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.deterministic = True
        # Else ModelOpt compiles its extension for minutes where there is a CUDA compiler, and gives other last bits there.
        get_cuda_ext.extension = None
    return device
