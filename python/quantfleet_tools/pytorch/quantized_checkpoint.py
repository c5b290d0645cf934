"""A network quantized by ModelOpt, kept in a file."""

import modelopt.torch.opt as mto
import modelopt.torch.quantization  # noqa: F401  registers the quantization mode that restore looks up
import torch

from ..protocol.atomic_file import replacing
from .safe_torch import require_safe_torch


def save(network, path):
    """Saves weights, scales and where the quantizers sit."""
    # Given a path, PyTorch writes by itself and hides that the disk is full behind "unexpected pos".
    with replacing(path) as unfinished, open(unfinished, "wb") as file:
        mto.save(network, file)


def restore(network, path):
    """Quantizes a network as the checkpoint says; returns it in evaluation mode."""
    require_safe_torch()
    # weights_only=True is torch.load's default and enough for a ModelOpt 0.47 checkpoint.
    with torch.no_grad():
        network = mto.restore(network, path)
    network.eval()
    return network
