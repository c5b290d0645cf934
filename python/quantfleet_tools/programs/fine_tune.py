"""Trains a quantized network further with its scales frozen (quantization-aware training), and survives a kill."""

import torch

from ..images.pixels import PackedSplit
from ..protocol.stage import PYTORCH, Artifact, Outcome
from ..pytorch import quantized_checkpoint
from ..pytorch.augmentation import image_paths
from ..pytorch.device import prepare_device, run_on
from ..pytorch.models import load_network_to_quantize
from ..pytorch.threads import use_threads
from ..pytorch.training import Training, train


def run(request, report):
    parameters = request.parameters
    use_threads()
    device = prepare_device(parameters)
    network, facts = run_on(device, lambda device: fine_tune(device, request, report), report)
    path = request.scratch / "fine-tuned.pth"
    quantized_checkpoint.save(network, path)
    return Outcome({"checkpoint": Artifact(path, PYTORCH)}, facts)


def fine_tune(device, request, report):
    """Returns the trained network, on the processor, and the facts about the work; goes on from what was kept."""
    parameters = request.parameters
    torch.manual_seed(parameters["seed"])
    network = load_network_to_quantize(parameters["model"], request.inputs)
    network = quantized_checkpoint.restore(network, request.inputs["checkpoint"]).to(device)
    training = Training(network, parameters, request.scratch / "training.pt")
    resumed_from = training.resume(report)
    paths = image_paths(request.inputs["images"]) if "images" in request.inputs else None
    train(training, PackedSplit(request.inputs["training"]), paths, parameters, report)
    network.cpu().eval()
    return network, {"device": device, "epochs": training.epochs, "resumedFromEpoch": resumed_from}
