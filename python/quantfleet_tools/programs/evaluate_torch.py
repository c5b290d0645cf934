"""Measures the original network in PyTorch, on the processor or eagerly on a GPU."""

from ..images.pixels import PackedSplit
from ..measuring.evaluation import Evaluation
from ..measuring.processor_network import ProcessorNetwork
from ..protocol.stage import Outcome
from ..pytorch.answers import infer_on_processor, require_steady_answers
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
    require_steady_answers(request, PackedSplit(request.inputs["evaluation"]))
    network = load_network(parameters["model"], request.inputs)
    evaluation = Evaluation(
        TorchCudaNetwork(network) if is_gpu else ProcessorNetwork(infer_on_processor(network)),
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
