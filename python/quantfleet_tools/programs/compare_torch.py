"""Measures one block of a comparison by turns: a network in PyTorch, on the processor or eagerly on a GPU."""

from ..images.pixels import PackedSplit
from ..measuring.block import hold_to, measured_block
from ..measuring.processor_network import ProcessorNetwork
from ..pytorch.answers import infer_on_processor
from ..pytorch.cuda_network import TorchCudaNetwork, require_cuda
from ..pytorch.models import load_network
from ..pytorch.threads import use_threads
from ..telemetry.gpu import gpu_telemetry
from ..telemetry.processor import ProcessorUsage


def run(request, report):
    parameters = request.parameters
    split = PackedSplit(request.inputs["evaluation"])
    if parameters["device"] == "cuda":
        require_cuda()
        network = TorchCudaNetwork(load_network(parameters["model"], request.inputs))
        # The threads of CUDA are there by now and stay free.
        hold_to(parameters["processors"])
        return measured_block(network, split, gpu_telemetry(), request, report)
    hold_to(parameters["processors"])
    use_threads(parameters["threads"])
    network = ProcessorNetwork(infer_on_processor(load_network(parameters["model"], request.inputs)))
    return measured_block(network, split, ProcessorUsage(), request, report)
