"""Measures an engine in ONNX Runtime's TensorRT provider: accuracy over a split, then latency, throughput and GPU usage."""

from ..measuring.evaluation import Evaluation
from ..onnxruntime.tensorrt_network import OrtTensorrtNetwork
from ..onnxruntime.tensorrt_provider import HOST_THREADS, PROVIDER, load_provider, open_on_tensorrt, with_reasons_of_tensorrt
from ..protocol.stage import Outcome
from ..telemetry.gpu import gpu_telemetry


def run(request, report):
    load_provider()
    with with_reasons_of_tensorrt(request.scratch / "load.log"):
        session = open_on_tensorrt(request.inputs["engine"], {"device_id": "0"}, "EngineMismatch")
    evaluation = Evaluation(OrtTensorrtNetwork(session), gpu_telemetry(), request, report)
    facts = {
        **evaluation.facts,
        "accuracyMode": "engine",
        "speedMode": "engine",
        "speedSettings": {"executionProvider": PROVIDER},
        "threads": HOST_THREADS,
    }
    return Outcome(evaluation.write(request.scratch), facts)
