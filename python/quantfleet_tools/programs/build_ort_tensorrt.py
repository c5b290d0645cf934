"""Builds an engine with ONNX Runtime's TensorRT provider from an FP32 network and a calibration table, as the paper did."""

import hashlib
import shutil
import time
from pathlib import Path

import onnx

from ..build_times.clock import told_by_clock
from ..build_times.network_family import family_of
from ..build_times.past_builds import PastBuilds
from ..onnxruntime.session import infer_once
from ..onnxruntime.tensorrt_options import ENGINE_CACHE, TABLE, build_options, engine_name_ends
from ..onnxruntime.tensorrt_provider import (
    ERRORS,
    PROVIDER,
    failure_of_provider,
    load_provider,
    open_on_tensorrt,
    with_reasons_of_tensorrt,
)
from ..onnxruntime.timing_cache import ProviderTimingCache
from ..protocol.failure import StageFailure
from ..protocol.fresh_folder import fresh_folder
from ..protocol.stage import ONNX, Artifact, Outcome
from ..tensorrt.cached_scales import warn_of_missing_scales

SCALES = "calibrationTable"


def run(request, report):
    trt = load_provider()
    parameters, model = request.parameters, request.inputs["onnx"]
    engine, engine_cache = request.scratch / "engine.onnx", fresh_folder(request.scratch / ENGINE_CACHE)
    shutil.copy(request.inputs["table"], engine_cache / TABLE)
    digest, device_cache = hashlib.sha256(Path(model).read_bytes()).hexdigest(), parameters["deviceCache"]
    timing_cache = ProviderTimingCache(device_cache, digest, request.scratch, report)
    past = PastBuilds(device_cache, family_of([PROVIDER, digest], parameters, SCALES), report)
    graph = onnx.load(model).graph
    options = build_options(parameters, only_input(graph), engine, timing_cache.folder)
    started = time.monotonic()
    expected_seconds = past.expected_seconds(timing_cache.state == "used")
    with told_by_clock(report, expected_seconds), with_reasons_of_tensorrt(request.scratch / "build.log") as warnings:
        open_with_cache(model, options, timing_cache, report)
    seconds = time.monotonic() - started
    require_whole_engine(engine, engine_cache, parameters)
    warn_of_missing_scales(warnings(), len(graph.node), report)
    require_answer(engine, parameters, request.scratch / "load.log")
    facts = {
        "bytes": engine.stat().st_size,
        "seconds": seconds,
        "tensorrt": trt.__version__,
        "provider": PROVIDER,
        "typing": "weak",
        "flags": ["FP16", "INT8"] if parameters["otherLayers"] == "fp16" else ["INT8"],
        "profile": parameters["profile"],
        "workspaceMiB": parameters["workspaceMiB"],
        "optimizationLevel": parameters["optimizationLevel"],
        "timingCache": {**timing_cache.keep(report), **past.keep(seconds, timing_cache.state == "used")},
        "scales": SCALES,
    }
    return Outcome({"engine": Artifact(engine, ONNX)}, facts)


def require_answer(engine, parameters, log):
    """Opens the engine from its file, since the provider does not say when it could not write it, and runs it once."""
    with with_reasons_of_tensorrt(log):
        session = open_on_tensorrt(engine, {"device_id": "0"}, "NetworkRefused")
        try:
            infer_once(session, parameters)
        except ERRORS as error:
            raise failure_of_provider(error, "NetworkRefused") from error


def only_input(graph):
    """Returns (name, shape) of a model's only input, None for every axis that is open."""
    initializers = {initializer.name for initializer in graph.initializer}
    inputs = [each for each in graph.input if each.name not in initializers]
    if len(inputs) != 1:
        raise StageFailure("NetworkRefused", f"the network has {len(inputs)} inputs; expected one")
    axes = inputs[0].type.tensor_type.shape.dim
    return inputs[0].name, [axis.dim_value if axis.HasField("dim_value") else None for axis in axes]


def open_with_cache(model, options, timing_cache, report):
    """Opens the session, which builds the engine; once more without the kept timing cache where TensorRT does not take it."""
    try:
        return open_on_tensorrt(model, options, "NetworkRefused")
    except StageFailure as failure:
        if timing_cache.folder is None or "timing cache" not in failure.message:
            raise
        said = failure.message
    # Not in the clause above, whose exception would stand in the context of any other.
    report.warning("TimingCacheDropped", f"damaged: {said}; this build starts without it")
    timing_cache.drop()
    return open_on_tensorrt(model, options, "NetworkRefused")


def require_whole_engine(engine, engine_cache, parameters):
    """Fails unless TensorRT took the whole network into one engine of the precisions asked for."""
    names = [path.name for path in engine_cache.glob("*.engine")]
    if len(names) != 1 or not engine.exists():
        raise StageFailure("NetworkRefused", f"TensorRT took the network in {len(names)} parts, not as a whole")
    if not engine_name_ends(parameters).search(names[0]):
        raise StageFailure(
            "PrecisionUnsupported", f"the provider left out a precision or the DLA core: the engine it made is {names[0]}"
        )
