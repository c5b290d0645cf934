"""Trains a quantized network further (quantization-aware training), keeps its best epoch, and survives a kill."""

import torch

from ..images.pixels import PackedSplit
from ..protocol.stage import PYTORCH, Artifact, Outcome
from ..pytorch import quantized_checkpoint
from ..pytorch.augmentation import image_paths
from ..pytorch.device import prepare_device, run_on
from ..pytorch.distillation import Objective
from ..pytorch.models import load_network_to_quantize
from ..pytorch.ranges import ranges_of
from ..pytorch.threads import use_threads
from ..pytorch.training import Training, TrainingSet, train
from ..pytorch.training_images import TrainingImages
from ..pytorch.training_order import without_held_out


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
    data = training_set(request)
    network = load_network_to_quantize(parameters["model"], request.inputs)
    network = quantized_checkpoint.restore(network, request.inputs["checkpoint"]).to(device)
    images = torch.from_numpy(data.split.inputs_at([0], parameters["preprocessing"])).to(device)
    training = Training(network, ranges_of(network, images, parameters), parameters, request.scratch / "training.pt")
    resumed_from = training.resume(report)
    train(training, data, objective_of(request, device), parameters, report)
    network.cpu().eval()
    facts = {
        "device": device,
        "trainedImages": len(data.trained_on),
        "heldOutImages": len(data.held_out),
        "before": training.before,
        "epochs": training.epochs,
        "keptEpoch": training.kept_epoch,
        "resumedFromEpoch": resumed_from,
    }
    if training.kept_epoch == 0:
        report.warning("FineTuningInVain", in_vain(training, data))
    return network, facts


def training_set(request):
    """Returns the images of a request, those that are held out apart."""
    parameters, split = request.parameters, PackedSplit(request.inputs["training"])
    paths = image_paths(request.inputs["images"]) if "images" in request.inputs else None
    share = 0 if parameters["heldOut"] is None else parameters["heldOut"]["share"]
    return TrainingSet(
        split, TrainingImages(split, parameters, paths), *without_held_out(split.labels, share, parameters["seed"])
    )


def objective_of(request, device):
    """Returns what training makes small, with the FP32 network on the device where the answers of it are asked for."""
    distillation = request.parameters["distillation"]
    if distillation is None:
        return Objective(None)
    return Objective(distillation, load_network_to_quantize(request.parameters["model"], request.inputs).to(device))


def in_vain(training, data):
    scores = [epoch["heldOut"] for epoch in training.epochs]
    best, smallest = max(score["accuracy"] for score in scores), min(score["loss"] for score in scores)
    return (
        f"no epoch was better than the calibrated network, which is kept: of {len(data.held_out)} training images held out "
        f"it knows {training.before['accuracy']:.2%} at a loss of {training.before['loss']:.4f}, after fine-tuning at most "
        f"{best:.2%} and at least {smallest:.4f}"
    )
