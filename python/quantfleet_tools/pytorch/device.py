"""Where PyTorch calibrates and trains."""

import torch
from modelopt.torch.quantization.extensions import get_cuda_ext

from ..protocol.out_of_memory import says_out_of_memory
from .cuda_network import require_cuda

# Errors of CUDA and its libraries name them.
CUDA_NAMES = ("CUDA", "CUBLAS", "CUDNN")


def prepare_device(parameters):
    """Returns the request's `device`, `cpu` unless it is named; fails with ToolMissing where PyTorch lacks it.

    A GPU computes in FP32 as the processor does, and with the algorithms of cuDNN that give the same answer each time.
    """
    device = parameters.get("device", "cpu")
    if device == "cuda":
        require_cuda()
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.deterministic = True
        # Else ModelOpt compiles its extension for minutes where there is a CUDA compiler, and gives other last bits there.
        get_cuda_ext.extension = None
    return device


def run_on(device, work, report):
    """Returns work(device), or work("cpu") with a warning when the memory of the GPU runs out."""
    try:
        return work(device)
    except RuntimeError as error:
        if device == "cpu" or not is_gpu_out_of_memory(error):
            raise
        said = str(error)
    # Not in the clause above: its exception holds the frames, and they what lies on the GPU.
    torch.cuda.empty_cache()
    report.warning("GpuMemoryTooSmall", f"the stage goes on with the processor: {said}")
    return work("cpu")


def is_gpu_out_of_memory(error):
    """Whether an exception says that the memory of the GPU ran out, not the machine's."""
    return isinstance(error, torch.cuda.OutOfMemoryError) or (
        any(name in str(error) for name in CUDA_NAMES) and says_out_of_memory(str(error))
    )
