"""Builds a PyTorch network, loads its weights and runs it on noise, before any image is read."""

import torch

from ..classification.comparison import allowed_difference, max_abs_difference
from ..classification.logits import LogitsCheck
from ..protocol.failure import StageFailure, failure_of
from ..protocol.stage import Outcome
from ..protocol.user_code import failure_in_user_code, printable
from ..pytorch.answers import answers_of, require_steady_answers_to
from ..pytorch.checkpoint import load_weights
from ..pytorch.models import build, load_network, load_network_as_built, load_network_to_quantize

TOLERANCE = 1e-3
IMAGES = 2
# Sides of the images that networks are usually made for.
USUAL_SIDES = (28, 32, 64, 96, 112, 128, 160, 192, 224, 240, 256, 260, 288, 299, 300, 320, 384, 448, 512)


def run(request, report):
    model, shape = request.parameters["model"], request.parameters["inputShape"]
    report.progress("checking", 0, 1, "networks")
    taken = load_weights(build(model, request.inputs), request.inputs["weights"], request.parameters["weightsName"])
    network = load_network(model, request.inputs)
    expected = LogitsCheck(model["classes"]).logits(answers_to_checked(network, shape, request), IMAGES)
    require_steady_answers_to(request, noise(shape).numpy())
    for load in (load_network_as_built, load_network_to_quantize):
        require_same(expected, answers_to(load(model, request.inputs), shape))
    report.progress("checking", 1, 1, "networks")
    return Outcome({}, {"parameters": sum(parameter.numel() for parameter in network.parameters()), "taken": taken})


def answers_to(network, shape):
    """Returns what a network answers to images of noise of a shape (channels, height, width)."""
    # Some networks add noise of their own.
    torch.manual_seed(0)
    return answers_of(network, noise(shape))


def noise(shape):
    return torch.randn(IMAGES, *shape, generator=torch.Generator().manual_seed(0))


def answers_to_checked(network, shape, request):
    """Returns the same; fails with ConfigInvalid where the network takes other images, else with NetworkFailed."""
    try:
        return answers_to(network, shape)
    except Exception as error:
        if failure_of(error) is not None:
            raise
        require_shape_taken(network, shape, request.parameters["colour"])
        raise failure_in_user_code(error, request.inputs.get("factory")) or StageFailure(
            "NetworkFailed", f"the network fails on images of {sides(shape)}: {printable(error)}"
        ) from error


def require_shape_taken(network, shape, colour):
    """Fails with ConfigInvalid where the network takes another number of channels, or another size of images."""
    channels, *size = shape
    for other in (1, 3, 4):
        if other != channels and takes(network, (other, *size)):
            raise StageFailure(
                "ConfigInvalid",
                f"preprocessing.colour: the network takes {counted(other, 'channel')}, the images have {channels} "
                f"(colour: {colour})",
            )
    for side in USUAL_SIDES:
        if takes(network, (channels, side, side)):
            raise StageFailure(
                "ConfigInvalid",
                f"preprocessing: the network does not take images of {sides(shape)}; it takes {side} x {side}",
            )


def takes(network, shape):
    try:
        answers_to(network, shape)
    except Exception:
        return False
    return True


def require_same(expected, answers):
    """Fails with NetworkFailed where a network that was made plain answers differently from the user's own."""
    difference = max_abs_difference(expected, answers.reshape(expected.shape))
    if difference > allowed_difference(TOLERANCE, expected):
        raise StageFailure(
            "NetworkFailed",
            f"the network answers differently, by up to {difference:.3g}, when its attention is made of linear layers "
            "and its computed weights are kept as values, which quantization needs; write those parts with plain layers",
        )


def sides(shape):
    return f"{shape[1]} x {shape[2]}"


def counted(count, what):
    return f"{count} {what}{'' if count == 1 else 's'}"
