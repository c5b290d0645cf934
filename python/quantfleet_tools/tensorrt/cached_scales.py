"""An INT8 build with the scales of an earlier calibration instead of images."""

import re
from pathlib import Path

from ..calibration import calibration_cache
from ..protocol.failure import StageFailure
from .calibrator import ALGORITHMS, CacheSource, create_calibrator
from .parsed_network import tensor_names

MISSING_SCALE = re.compile("Missing scale and zero-point for tensor (.*), expect fall back")
# "The required calibrator for DLA", says TensorRT's developer guide.
ACCELERATOR_ALGORITHM = "EntropyCalibration2"
NAMES_SHOWN = 5


def calibrator_of(trt, path, network, batch_size, on_accelerator):
    """Returns (source, calibrator) of a calibration cache, the calibrator of the algorithm that its header names.

    Refuses a cache whose tensors are not the network's, and for a DLA one of another calibrator than entropy2.
    """
    content = Path(path).read_bytes()
    cache = calibration_cache.parse(content)
    if cache.algorithm not in ALGORITHMS:
        raise StageFailure(
            "CalibrationCacheInvalid", f"it names {cache.algorithm}, TensorRT has {', '.join(ALGORITHMS)}"
        )
    if on_accelerator and cache.algorithm != ACCELERATOR_ALGORITHM:
        raise StageFailure(
            "PrecisionUnsupported", f"a DLA takes the scales of calibrator entropy2 only, these are of {cache.algorithm}"
        )
    calibration_cache.require_known(cache, tensor_names(network))
    source = CacheSource(content, cache.algorithm)
    return source, create_calibrator(trt, ALGORITHMS[cache.algorithm], source, batch_size)


def warn_of_missing_scales(warnings, layers, report, between=None):
    """Says which tensors TensorRT misses the scales of; fails when they are more than half of `layers`, a number.

    With `between`, the tensors that the layers of the engine exchange, those within fused layers do not count.
    """
    missing = [match.group(1) for match in map(MISSING_SCALE.search, warnings) if match]
    if between is not None:
        missing = [tensor for tensor in missing if tensor in between]
    if not missing:
        return
    shown = ", ".join(missing[:NAMES_SHOWN])
    if len(missing) > layers / 2:
        raise StageFailure("CalibrationCacheInvalid", f"it lacks the scales of {len(missing)} tensors, such as {shown}")
    reason = "tensors have no scale; layers that read or write one are not INT8 unless TensorRT fuses them with others"
    report.warning("ScalesMissing", f"{len(missing)} {reason}: {shown}")
