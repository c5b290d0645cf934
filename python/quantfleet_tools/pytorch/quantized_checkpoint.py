"""A network quantized by ModelOpt, kept in a file."""

import modelopt.torch.opt as mto
import modelopt.torch.quantization  # noqa: F401  registers the quantization mode that restore looks up
import torch

from ..protocol.atomic_file import replacing
from .call_quantizers import with_call_quantizers_named
from .safe_torch import require_safe_torch


def save(network, path):
    """Saves weights, scales and where the quantizers sit."""
    # Given a path, PyTorch writes by itself and hides that the disk is full behind "unexpected pos".
    with replacing(path) as unfinished, open(unfinished, "wb") as file:
        mto.save(network, file)


def restore(network, path):
    """Quantizes a network as the checkpoint says; returns it in evaluation mode."""
    require_safe_torch()
    checkpoint = torch.load(path, weights_only=True, map_location="cpu")
    with torch.no_grad():
        network = with_call_quantizers_named(network, quantizers_of(checkpoint["modelopt_state"]))
        network = mto.restore_from_modelopt_state(network, checkpoint["modelopt_state"])
        network.load_state_dict(checkpoint["model_state_dict"])
    network.eval()
    return network


def quantizers_of(state):
    """Returns the names of the quantizers in what ModelOpt keeps beside the weights."""
    return [name for _, mode in state["modelopt_state_dict"] for name in mode["metadata"].get("quantizer_state", ())]
