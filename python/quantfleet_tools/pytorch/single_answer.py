"""The one tensor of logits in what a network answers."""

import dataclasses
from collections.abc import Mapping

import torch

from ..protocol.failure import StageFailure


def with_single_answer(network, classes):
    """Returns the network, which from now on answers a tensor where it wraps one in a tuple, dict or data class.

    In training, where heads that do not run in evaluation answer too, it is the first one (n, classes). Fails with
    AnswersInvalid on anything else.
    """

    def unwrapped(module, inputs, answer):
        if isinstance(answer, torch.Tensor):
            return None
        tensors = tensors_in(answer)
        if module.training:
            tensors = [tensor for tensor in tensors if tuple(tensor.shape[1:2]) == (classes,)][:1]
        if len(tensors) == 1:
            return tensors[0]
        message = f"expected one tensor (images, {classes}) as answer; found {described(answer)}"
        raise StageFailure("AnswersInvalid", message)

    network.register_forward_hook(unwrapped)
    return network


def tensors_in(answer):
    """Returns the tensors in tuples, lists, dicts and data classes, in their order; None is none."""
    if isinstance(answer, torch.Tensor):
        return [answer]
    return [tensor for part in parts_of(answer).values() for tensor in tensors_in(part)]


def parts_of(answer):
    """Returns what a tuple, list, dict or data class holds by name or position; nothing for any other value."""
    if isinstance(answer, Mapping):
        return dict(answer)
    if isinstance(answer, (tuple, list)):
        return dict(zip(getattr(answer, "_fields", range(len(answer))), answer))
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        return {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}
    return {}


def described(answer):
    """Returns what a network answered, with the shapes of its tensors."""
    if answer is None:
        return "None"
    if isinstance(answer, torch.Tensor):
        return f"a tensor ({', '.join(map(str, answer.shape))})"
    parts = ", ".join(f"{name}: {described(part)}" for name, part in parts_of(answer).items())
    return f"a {type(answer).__name__}{f' of {parts}' if parts else ''}"
