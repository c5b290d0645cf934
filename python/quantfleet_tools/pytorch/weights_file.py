"""Reads a file of weights without running code that it may contain."""

import pickle
import re

import torch

from ..protocol import file_kind as kinds
from ..protocol.failure import StageFailure, failure_of
from .safe_torch import require_safe_torch

EXPECTED = "expected a file that torch.save wrote, or a safetensors file"
REMEDIES = {
    **kinds.REMEDIES,
    kinds.ONNX: "Name it as model.onnx in the sweep file, instead of an architecture or factory with weights.",
    kinds.TORCHSCRIPT: "Save its weights alone: torch.save(torch.jit.load(path).state_dict(), 'weights.pth').",
    kinds.TORCH_EXPORT: "Save its weights alone: torch.save(torch.export.load(path).state_dict, 'weights.pth').",
    kinds.PICKLE: "Save the state_dict with torch.save.",
    kinds.NUMPY: "Save the state_dict with torch.save, its values as tensors.",
    kinds.ZIP: "Unpack it, and name the file with the weights.",
}
CODE_NAMED = 5
# PyTorch's words for a class or function that a checkpoint asks for, where it does not list them.
CODE_ASKED_FOR = re.compile(r"GLOBAL ([\w.]+)")


def read_weights_file(path, name):
    """Returns what a file of torch.save or safetensors holds, on the processor; messages call the file `name`."""
    require_safe_torch()
    try:
        kind = kinds.file_kind(path)
    except FileNotFoundError as error:
        raise StageFailure("WeightsMissing", f"{name} does not exist") from error
    if kind == kinds.SAFETENSORS:
        return read_safetensors(path, name)
    if kind != kinds.PYTORCH_CHECKPOINT:
        said = f"{name} is {kind}; {EXPECTED}. {REMEDIES.get(kind, '')}"
        raise StageFailure("WeightsMismatch", said.rstrip())
    return read_checkpoint(path, name)


def read_checkpoint(path, name):
    try:
        return torch.load(path, weights_only=True, map_location="cpu")
    except pickle.UnpicklingError as error:
        code = code_asked_for(path, str(error))
        if code:
            message = f"{name} asks for {', '.join(code)}; only tensors and plain values are loaded"
            raise StageFailure("WeightsUnsafe", message) from error
        raise damaged(name) from error
    except Exception as error:
        if failure_of(error) is not None:
            raise
        raise damaged(name) from error


def code_asked_for(path, message):
    """Returns the classes and functions, beside tensors and plain values, that a checkpoint needs to be loaded."""
    try:
        asked_for = sorted(torch.serialization.get_unsafe_globals_in_checkpoint(path))
    except ValueError:
        # Written before PyTorch wrote ZIP archives.
        asked_for = CODE_ASKED_FOR.findall(message)[:1]
    return [*asked_for[:CODE_NAMED], *([f"{len(asked_for) - CODE_NAMED} more"] if len(asked_for) > CODE_NAMED else [])]


def damaged(name):
    message = f"{name} is a PyTorch checkpoint that is cut off or damaged. Copy or download it again."
    return StageFailure("WeightsMismatch", message)


def read_safetensors(path, name):
    try:
        import safetensors
    except ImportError as error:
        message = f"{name} is a safetensors file, and the package safetensors is not installed"
        raise StageFailure("ToolMissing", message) from error
    try:
        with safetensors.safe_open(path, framework="pt", device="cpu") as file:
            tensors = {each: file.get_tensor(each) for each in file.keys()}
            shared = file.metadata() or {}
    except safetensors.SafetensorError as error:
        message = f"{name} is a safetensors file that is damaged. Copy or download it again."
        raise StageFailure("WeightsMismatch", message) from error
    # safetensors.torch.save_model keeps a shared tensor once, and says here what else it was called.
    return {**{other: tensors[kept] for other, kept in shared.items() if kept in tensors}, **tensors}
