"""Builds networks."""

from ..protocol.failure import StageFailure
from .architectures import ARCHITECTURES
from .checkpoint import load_weights
from .factory import build_by_factory
from .fixed_seed import fixed_seed
from .plain_convolutions import with_plain_convolutions


def load_network(model, inputs):
    """Returns a model's network with the weights of a request's inputs, in evaluation mode, for CPU."""
    network = build(model, inputs)
    load_weights(network, inputs["weights"])
    return with_plain_convolutions(network).eval()


def build(model, inputs):
    """Returns the untrained network of a model description; a factory's file is among the request's inputs."""
    if model["kind"] == "factory":
        # What a factory draws and its weights do not hold must be the same in every stage.
        with fixed_seed():
            return build_by_factory(inputs["factory"], model["function"], model["classes"])
    if model["architecture"] not in ARCHITECTURES:
        raise StageFailure("ModelUnknown", f"{model['architecture']}; known are {', '.join(ARCHITECTURES)}")
    return ARCHITECTURES[model["architecture"]](model["classes"])
