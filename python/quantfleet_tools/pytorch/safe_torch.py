"""Which PyTorch may load weights."""

import re

import torch

from ..protocol.failure import StageFailure

# CVE-2025-32434: before, weights_only=True did not keep a file from running code.
FIRST_SAFE = (2, 6)


def require_safe_torch():
    """Fails with ToolTooOld where torch.load runs code that a weights file contains."""
    version = tuple(map(int, re.findall(r"\d+", torch.__version__)[:2]))
    if version < FIRST_SAFE:
        message = f"loading weights needs torch 2.6 or newer; this is {torch.__version__}, which runs code in them"
        raise StageFailure("ToolTooOld", message)
