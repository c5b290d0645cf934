"""Which precisions a TensorRT can build: by flags up to 10, by the types in the network from 11 on."""

from ..protocol.failure import StageFailure
from .parsed_network import is_quantized

FLAGS = {"fp32": (), "fp16": ("FP16",), "int8": ("INT8",)}


def is_strongly_typed(trt):
    """Whether TensorRT takes every precision from the network's own types."""
    return "INT8" not in trt.BuilderFlag.__members__


def require_buildable(trt, parameters, has_cache):
    """Refuses, before anything is parsed, what this TensorRT has no means for."""
    if has_cache and parameters["precision"] != "int8":
        raise StageFailure("NetworkRefused", f"a calibration cache is for int8, not for {parameters['precision']}")
    if not is_strongly_typed(trt):
        return
    if has_cache:
        raise StageFailure(
            "RecipeUnsupported",
            f"TensorRT {trt.__version__} has no calibrators: give the calibration cache, made with TensorRT 10 or "
            "older, as explicit Q/DQ pairs (apply_calibration_cache)",
        )
    if parameters["precision"] == "int8" and parameters["otherLayers"] == "fp16":
        raise StageFailure(
            "PrecisionUnsupported",
            f"TensorRT {trt.__version__} takes each layer's precision from the network, whose layers outside the Q/DQ "
            "pairs are FP32: choose otherLayers fp32",
        )


def scales_of(trt, network, parameters, has_cache):
    """Returns where INT8 scales come from: `qdq`, `calibrationCache`, or None for an engine without INT8.

    Refuses a network whose scales are missing, given twice or given for another precision.
    """
    quantized = is_quantized(trt, network)
    if parameters["precision"] != "int8":
        if quantized:
            raise StageFailure(
                "NetworkRefused", f"the network is quantized (Q/DQ pairs); precision {parameters['precision']} is not"
            )
        return None
    if quantized and has_cache:
        raise StageFailure("NetworkRefused", "TensorRT ignores a calibration cache where the network has Q/DQ pairs")
    if not quantized and not has_cache:
        raise StageFailure(
            "NetworkRefused",
            "precision int8 needs scales: the network has no Q/DQ pairs, and no calibration cache is given",
        )
    return "qdq" if quantized else "calibrationCache"


def precision_flags(trt, parameters):
    """Returns the names of the builder flags that allow the precisions, none where the network's types decide."""
    if is_strongly_typed(trt):
        return ()
    flags = FLAGS[parameters["precision"]]
    if parameters["precision"] == "int8" and parameters["otherLayers"] == "fp16":
        return (*flags, "FP16")
    return flags
