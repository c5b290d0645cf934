"""Measures one block of a comparison by turns: an engine of TensorRT."""

from ..cuda.driver import open_device
from ..images.pixels import PackedSplit
from ..measuring.block import hold_to, measured_block
from ..telemetry.gpu import gpu_telemetry
from ..tensorrt.engine import TensorrtEngine
from ..tensorrt.module import import_tensorrt
from ..tensorrt.network import TensorrtNetwork


def run(request, report):
    parameters = request.parameters
    trt = import_tensorrt()
    device = open_device(parameters["spinWait"])
    engine = TensorrtEngine(trt, request.inputs["engine"], parameters.get("dlaCore"))
    network = TensorrtNetwork(engine, device, parameters["cudaGraph"])
    # The threads of CUDA are there by now and stay free.
    hold_to(parameters["processors"])
    return measured_block(network, PackedSplit(request.inputs["evaluation"]), gpu_telemetry(), request, report)
