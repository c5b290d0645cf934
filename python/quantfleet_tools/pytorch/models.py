"""Builds networks and loads their weights."""

from ..protocol.failure import StageFailure
from .architectures import ARCHITECTURES
from .checkpoint import load_weights
from .factory import build_by_factory
from .fixed_seed import fixed_seed
from .parametrizations import with_computed_weights
from .plain_attention import with_plain_attention
from .plain_convolutions import with_plain_convolutions
from .single_answer import with_single_answer


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
