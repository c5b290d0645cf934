"""Builds networks and loads their weights."""

import pickle

import torch

from ..protocol.failure import StageFailure
from .architectures import ARCHITECTURES
from .factory import build_by_factory
from .fixed_seed import fixed_seed
from .parametrizations import with_computed_weights
from .plain_attention import with_plain_attention
from .plain_convolutions import with_plain_convolutions
from .safe_torch import require_safe_torch
from .single_answer import with_single_answer

DIFFERENCES_NAMED = 3


def load_network(model, inputs):
    """Returns a model's network with the weights of a request's inputs, in evaluation mode, for CPU."""
    return with_plain_convolutions(with_computed_weights(load_network_as_built(model, inputs)))


def load_network_as_built(model, inputs):
    """Returns the same network as its code builds it, but that it answers one tensor."""
    network = build(model, inputs)
    load_weights(network, inputs["weights"])
    # What eval() returns is the user's, who may have forgotten to.
    network.eval()
    return with_single_answer(network, model["classes"])


def load_network_to_quantize(model, inputs):
    """Returns the same network, made of layers that ModelOpt quantizes."""
    return with_plain_attention(load_network(model, inputs))


def build(model, inputs):
    """Returns the untrained network of a model description; a factory's file is among the request's inputs."""
    if model["kind"] == "factory":
        # What a factory draws and its weights do not hold must be the same in every stage.
        with fixed_seed():
            return build_by_factory(inputs["factory"], model["function"], model["classes"])
    if model["architecture"] not in ARCHITECTURES:
        raise StageFailure("ModelUnknown", f"{model['architecture']}; known are {', '.join(ARCHITECTURES)}")
    return ARCHITECTURES[model["architecture"]](model["classes"])


def load_weights(network, path):
    """Loads a plain state_dict into a network; every key and shape has to fit."""
    state = read_state(path)
    expected = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    found = {name: tuple(getattr(value, "shape", ())) for name, value in state.items()}
    differences = [
        *(f"{name} is missing" for name in expected if name not in found),
        *(f"{name} is not part of the network" for name in found if name not in expected),
        *(
            f"{name} has shape {found[name]}, expected {expected[name]}"
            for name in expected
            if name in found and found[name] != expected[name]
        ),
    ]
    if differences:
        named = "; ".join(differences[:DIFFERENCES_NAMED])
        raise StageFailure("WeightsMismatch", f"{path}: {len(differences)} differences: {named}")
    network.load_state_dict(state)


def read_state(path):
    """Reads a state_dict without running code that the file may contain."""
    require_safe_torch()
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except FileNotFoundError as error:
        raise StageFailure("WeightsMissing", f"{path} does not exist") from error
    except pickle.UnpicklingError as error:
        raise StageFailure("WeightsUnsafe", f"{path}: {str(error).splitlines()[0]}") from error
    except (RuntimeError, EOFError) as error:
        raise StageFailure("WeightsMismatch", f"{path} is not a PyTorch weights file: {error}") from error
    if not isinstance(state, dict):
        raise StageFailure("WeightsMismatch", f"{path} holds a {type(state).__name__}, expected a state_dict")
    return state
