"""Carries the scales of a TensorRT calibration over into explicit Q/DQ pairs, for a TensorRT without calibrators."""

import math
import shutil

import onnx
from onnx import numpy_helper

from ..calibration import calibration_cache
from ..onnx_graph.coverage import coverage
from ..protocol.failure import StageFailure
from ..protocol.stage import ONNX, Artifact, Outcome

NAMES_SHOWN = 5


def run(request, report):
    report.progress("inserting Q/DQ pairs", 0, 1, "models")
    cache = calibration_cache.read(request.inputs["cache"])
    scales = usable_scales(cache, onnx.load(request.inputs["onnx"]))
    path = request.scratch / "quantized.onnx"
    insert_quantizers(request.inputs["onnx"], cache.header, scales, path)
    quantized = onnx.load(path)
    tensors = require_scales(quantized, scales)
    found = coverage(quantized)
    if found["quantized"] == 0:
        raise StageFailure("CalibrationCacheInvalid", "no operator could be quantized with the scales of the cache")
    report.progress("inserting Q/DQ pairs", 1, 1, "models")
    facts = {"tensors": tensors, "coverage": found, "cacheHeader": cache.header}
    return Outcome({"onnx": Artifact(path, ONNX)}, facts)


def usable_scales(cache, model):
    """Returns {tensor: scale} of the model's tensors; refuses another model's cache, and a model with Q/DQ pairs."""
    if any(node.op_type == "QuantizeLinear" for node in model.graph.node):
        raise StageFailure("NetworkRefused", "the network is quantized already (Q/DQ pairs)")
    tensors = {name for node in model.graph.node for name in node.output} | {entry.name for entry in model.graph.input}
    calibration_cache.require_known(cache, tensors)
    # TensorRT writes 0 for what it never saw, and takes no such scale in a Q/DQ pair.
    return {name: scale for name, scale in cache.scales.items() if name in tensors and 0 < scale < math.inf}


def insert_quantizers(model_path, header, scales, path):
    """Writes the model with Q/DQ pairs, INT8 and symmetric, the activations' scales being exactly those given."""
    try:
        from modelopt.onnx.quantization import quantize
    except ImportError as error:
        raise StageFailure("ToolMissing", f"ModelOpt with what it needs for ONNX: {error}") from error
    # ModelOpt rewrites the file it reads, and cannot read scales without leading zeros.
    copy, cache = path.with_name("calibrated.onnx"), path.with_name("carried-over.cache")
    shutil.copyfile(model_path, copy)
    calibration_cache.write(cache, header, scales)
    try:
        quantize(
            str(copy),
            quantize_mode="int8",
            calibration_cache_path=str(cache),
            calibration_eps=["cpu"],
            high_precision_dtype="fp32",
            output_path=str(path),
            log_level="WARNING",
            # Else it leaves out a fully connected layer, which it measures at batch size 1.
            enable_gemv_detection_for_trt=False,
        )
    # What it says of a tensor that an operator reads beside one with a scale.
    except ValueError as error:
        raise StageFailure("CalibrationCacheInvalid", f"it lacks a scale that ModelOpt needs: {error}") from error


def require_scales(model, scales):
    """Returns how many tensors carry a scale; refuses one that is not the cache's: ModelOpt fills in random ones."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    quantizers = [node for node in model.graph.node if node.op_type == "QuantizeLinear"]
    found = {node.input[0]: node.input[1] for node in quantizers if node.input[0] not in constants}
    strange = [name for name, scale in found.items() if not is_scale(constants.get(scale), scales.get(name))]
    if strange:
        shown = ", ".join(strange[:NAMES_SHOWN])
        raise StageFailure("CalibrationCacheInvalid", f"it lacks the scales of {len(strange)} tensors, such as {shown}")
    return len(found)


def is_scale(tensor, expected):
    """Whether an initializer, None where there is none, is the one number expected."""
    return tensor is not None and expected is not None and numpy_helper.to_array(tensor).item() == expected
