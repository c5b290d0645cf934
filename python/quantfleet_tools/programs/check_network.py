"""Builds a network and loads its weights, as the stages do after it, and says what was taken of the weights file."""

from ..protocol.stage import Outcome
from ..pytorch.checkpoint import load_weights
from ..pytorch.models import build


def run(request, report):
    network = build(request.parameters["model"], request.inputs)
    taken = load_weights(network, request.inputs["weights"], request.parameters["weightsName"])
    return Outcome({}, {"taken": taken})
