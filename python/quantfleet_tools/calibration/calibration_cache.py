"""TensorRT's calibration cache: the scale of every tensor, in TensorRT's own text form."""

import math
import re
import struct
from typing import Dict, NamedTuple

from ..protocol.failure import StageFailure

HEADER = re.compile(r"TRT-\d+-(\w+)")
# The legacy calibrator's, seen with TensorRT 10.6: its number, then its regression cutoff and quantile as doubles.
LEGACY_HEADER = re.compile("0 [0-9a-f]{1,16} [0-9a-f]{1,16}")
# TensorRT leaves out leading zeros: a scale of zero is "0".
SCALE = re.compile("[0-9a-fA-F]{1,8}")
# Another TensorRT's parser names the tensors that it adds itself differently; those of the ONNX model keep their names.
LEAST_KNOWN_SHARE = 0.25


class CalibrationCache(NamedTuple):
    """`header` names TensorRT's version and algorithm, `scales` the step of each tensor's INT8 values, float32."""

    header: str
    algorithm: str
    scales: Dict[str, float]


def read(path):
    """Reads a cache file; CalibrationCacheInvalid says which line is not TensorRT's, and quotes none of it."""
    with open(path, "rb") as file:
        return parse(file.read())


def parse(content):
    """Returns the cache of a file's bytes: a header, then lines "name: hexadecimal of a big-endian float32"."""
    try:
        header, *lines = content.decode("utf-8").rstrip().splitlines()
    except (UnicodeDecodeError, ValueError) as error:
        raise StageFailure("CalibrationCacheInvalid", "the calibration cache is empty or is not text") from error
    algorithm = algorithm_of(header)
    scales = {}
    for number, line in enumerate(lines, start=2):
        name, scale = parse_line(line, number)
        if name in scales:
            raise StageFailure("CalibrationCacheInvalid", f"line {number} names a tensor for the second time")
        scales[name] = scale
    if not scales:
        raise StageFailure("CalibrationCacheInvalid", "the calibration cache holds no scale")
    return CalibrationCache(header, algorithm, scales)


def algorithm_of(header):
    if LEGACY_HEADER.fullmatch(header):
        return "LegacyCalibration"
    named = HEADER.fullmatch(header)
    if named is None:
        raise StageFailure("CalibrationCacheInvalid", "line 1 is not TRT-version-algorithm, which a cache begins with")
    return named.group(1)


def parse_line(line, number):
    """Returns (tensor, scale); a tensor's name may hold colons and spaces."""
    name, separator, digits = line.rpartition(": ")
    if not separator or not SCALE.fullmatch(digits):
        raise StageFailure("CalibrationCacheInvalid", f"line {number} is not a tensor's name and scale")
    scale = struct.unpack("!f", bytes.fromhex(digits.zfill(8)))[0]
    if not 0 <= scale < math.inf:
        raise StageFailure("CalibrationCacheInvalid", f"the scale in line {number} is {scale}")
    return name, scale


def require_known(cache, tensors):
    """Refuses a cache of which hardly any tensor is among a network's `tensors`."""
    known = len(cache.scales.keys() & tensors)
    if known < LEAST_KNOWN_SHARE * len(cache.scales):
        raise StageFailure(
            "CalibrationCacheInvalid",
            f"the network has {known} of the cache's {len(cache.scales)} tensors; a cache works by name, so the ONNX "
            "model must be the one that was calibrated",
        )


def write(path, header, scales):
    """Writes {tensor: scale} as TensorRT would."""
    lines = [f"{name}: {struct.pack('!f', scale).hex()}" for name, scale in scales.items()]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
