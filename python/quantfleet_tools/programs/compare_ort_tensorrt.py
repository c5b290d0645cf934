"""Measures one block of a comparison by turns: an engine in ONNX Runtime's TensorRT provider."""

from ..images.pixels import PackedSplit
from ..measuring.block import hold_to, measured_block
from ..onnxruntime.tensorrt_network import OrtTensorrtNetwork
from ..onnxruntime.tensorrt_provider import load_provider, open_on_tensorrt, with_reasons_of_tensorrt
from ..telemetry.gpu import gpu_telemetry


def run(request, report):
    load_provider()
    with with_reasons_of_tensorrt(request.scratch / "load.log"):
        session = open_on_tensorrt(request.inputs["engine"], {"device_id": "0"}, "EngineMismatch")
    network = OrtTensorrtNetwork(session)
    # The threads of CUDA are there by now and stay free.
    hold_to(request.parameters["processors"])
    return measured_block(network, PackedSplit(request.inputs["evaluation"]), gpu_telemetry(), request, report)
