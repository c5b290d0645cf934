"""Measures a TensorRT engine: accuracy over a split, then latency, throughput, GPU usage and the time of each layer."""

from ..cuda.driver import open_device
from ..images.pixels import PackedSplit
from ..measuring.evaluation import Evaluation, json_artifact
from ..protocol.failure import StageFailure
from ..protocol.stage import Outcome
from ..telemetry.gpu import gpu_telemetry
from ..tensorrt.engine import TensorrtEngine
from ..tensorrt.layer_times import layer_times
from ..tensorrt.module import import_tensorrt
from ..tensorrt.network import TensorrtNetwork

HOST_THREADS = 1


def run(request, report):
    parameters = request.parameters
    trt = import_tensorrt()
    device = open_device(parameters["spinWait"])
    engine = TensorrtEngine(trt, request.inputs["engine"], parameters.get("dlaCore"))
    require_batch_sizes(engine, parameters["throughputBatchSizes"])
    split = PackedSplit(request.inputs["evaluation"])
    require_images(engine, split)
    network = TensorrtNetwork(engine, device, parameters["cudaGraph"])
    evaluation = Evaluation(network, gpu_telemetry(), request, report)
    network.load(split.inputs_at([0], parameters["preprocessing"]))
    artifacts = {
        **evaluation.write(request.scratch),
        "times": json_artifact(request.scratch / "times.json", evaluation.traces),
        "layerTimes": json_artifact(request.scratch / "layer-times.json", layer_times(trt, network, report)),
    }
    facts = {
        **evaluation.facts,
        "accuracyMode": "engine",
        "speedMode": "engine",
        "inputName": engine.input,
        "threads": HOST_THREADS,
        "speedSettings": {"cudaGraph": parameters["cudaGraph"], "spinWait": parameters["spinWait"]},
    }
    return Outcome(artifacts, facts)


def require_batch_sizes(engine, sizes):
    """Fails unless the engine takes single images, for the latency, and every batch size of the throughput."""
    if engine.min_batch_size > 1:
        raise StageFailure("NetworkRefused", f"the engine takes at least {engine.min_batch_size} images, not one alone")
    if max(sizes, default=1) > engine.max_batch_size:
        largest = engine.max_batch_size
        raise StageFailure("NetworkRefused", f"batch size {max(sizes)}, the engine takes at most {largest}")


def require_images(engine, split):
    """Fails unless the split's images are of the size that the engine takes."""
    if split.shape != engine.image_shape:
        raise StageFailure("NetworkRefused", f"images of {split.shape}, the engine takes {engine.image_shape}")
