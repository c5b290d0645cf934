"""Measures the original network in PyTorch, on the processor or eagerly on a GPU."""

import torch

from .evaluation import Evaluation
from .models import load_network
from .processor_network import ProcessorNetwork
from .processor_usage import ProcessorUsage
from .stage import Outcome
from .telemetry import gpu_telemetry
from .torch_cuda_network import TorchCudaNetwork, cuda_settings, require_cuda
from .torch_threads import use_threads


def run(request, report):
    parameters = request.parameters
    use_threads(parameters)
    is_gpu = parameters["device"] == "cuda"
    if is_gpu:
        require_cuda()
    network = load_network(parameters["model"], request.inputs)
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

    def infer(batch):
        with torch.inference_mode():
            return network(torch.from_numpy(batch)).numpy()

    return ProcessorNetwork(infer)
