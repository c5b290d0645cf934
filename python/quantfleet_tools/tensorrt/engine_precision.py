"""Which precisions a TensorRT can build: by flags, or by the types in the network where it is strongly typed."""

import re

from ..protocol.failure import StageFailure
from .parsed_network import is_quantized

FLAGS = {"fp32": (), "fp16": ("FP16",), "int8": ("INT8",)}
# NVIDIA deprecated weak typing with TensorRT 10.12 (release notes), and removed it with 11.
FIRST_WITHOUT_WEAK_QDQ = (10, 12)


def is_strongly_typed(trt, precision, has_cache):
    """Whether an engine takes every precision from its network's own types.

    A network with Q/DQ pairs does from 10.12 on; what only flags can ask for (the scales of a calibration cache, FP16 of
    an FP32 network) stays weakly typed as long as TensorRT has the flags.
    """
    if "INT8" not in trt.BuilderFlag.__members__:
        return True
    return precision == "int8" and not has_cache and version_of(trt) >= FIRST_WITHOUT_WEAK_QDQ


def version_of(trt):
    """Returns (major, minor) of a TensorRT."""
    return tuple(int(number) for number in re.findall(r"\d+", trt.__version__)[:2])


def require_buildable(trt, parameters, has_cache):
    """Refuses, before anything is parsed, what this TensorRT has no means for."""
    if has_cache and parameters["precision"] != "int8":
        raise StageFailure("NetworkRefused", f"a calibration cache is for int8, not for {parameters['precision']}")
    if has_cache and "INT8" not in trt.BuilderFlag.__members__:
        raise StageFailure(
            "RecipeUnsupported",
            f"TensorRT {trt.__version__} has no calibrators: give the calibration cache, made with TensorRT 10 or "
            "older, as explicit Q/DQ pairs (apply_calibration_cache)",
        )


def needs_half_precision(trt, parameters, has_cache):
    """Whether FP16 has to be written into the network, since no flag can ask for it."""
    precision = parameters["precision"]
    asks = precision == "fp16" or (precision == "int8" and parameters["otherLayers"] == "fp16")
    return asks and is_strongly_typed(trt, precision, has_cache)


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


def precision_flags(parameters, strongly_typed):
    """Returns the names of the builder flags that allow the precisions, none where the network's types decide."""
    if strongly_typed:
        return ()
    flags = FLAGS[parameters["precision"]]
    if parameters["precision"] == "int8" and parameters["otherLayers"] == "fp16":
        return (*flags, "FP16")
    return flags
