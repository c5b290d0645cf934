"""Measures the original network in PyTorch, on the processor or eagerly on a GPU."""

import torch

from ..images.pixels import PackedSplit
from ..measuring.evaluation import Evaluation
from ..measuring.processor_network import ProcessorNetwork
from ..protocol.stage import Outcome
from ..pytorch.answers import answers_of, require_steady_answers
from ..pytorch.cuda_network import TorchCudaNetwork, cuda_settings, require_cuda
from ..pytorch.models import load_network
from ..pytorch.threads import use_threads
from ..telemetry.gpu import gpu_telemetry
from ..telemetry.processor import ProcessorUsage


def run(request, report):
    parameters = request.parameters
    use_threads(parameters["threads"])
    is_gpu = parameters["device"] == "cuda"
    if is_gpu:
        require_cuda()
    network = load_network(parameters["model"], request.inputs)
    require_steady_answers(network, PackedSplit(request.inputs["evaluation"]), parameters)
    evaluation = Evaluation(
        TorchCudaNetwork(network) if is_gpu else on_processor(network),
        gpu_telemetry() if is_gpu else ProcessorUsage(),
        request,
        report,
    )
    facts = {
        **evaluation.facts,
        "accuracyMode": "eager",
        "speedMode": "eager",
        "speedSettings": cuda_settings() if is_gpu else {},
        "threads": parameters["threads"],
    }
    return Outcome(evaluation.write(request.scratch), facts)


def on_processor(network):
    """Returns a PyTorch network as it is measured on the processor."""
    return ProcessorNetwork(lambda batch: answers_of(network, torch.from_numpy(batch)))
