"""Calibration tables: the largest absolute value of every activation, in the files other tools read."""

import flatbuffers
from onnxruntime.quantization.CalTableFlatBuffers import KeyValue, TrtTable

from . import calibration_cache

INT8_MAX = 127
# The first line names the TensorRT version and calibrator whose format this is.
TENSORRT_CACHE_HEADER = "TRT-8502-EntropyCalibration2"


def max_abs_ranges(ranges):
    """Returns {tensor: largest absolute value} of ONNX Runtime's TensorsData, sorted by name.

    ONNX Runtime 1.32 itself writes max(lowest, highest), which makes [-6, 1] a 1.
    """
    return {
        name: max(abs(float(ends[0].item())), abs(float(ends[1].item())))
        for name, ends in sorted((name, data.range_value) for name, data in ranges.items())
    }


def write_trt_table(amax, path):
    """Writes the table of ONNX Runtime's TensorRT provider (FlatBuffers)."""
    builder = flatbuffers.Builder(1024)
    pairs = []
    for name, value in amax.items():
        key, text = builder.CreateString(name), builder.CreateString(str(value))
        KeyValue.KeyValueStart(builder)
        KeyValue.KeyValueAddKey(builder, key)
        KeyValue.KeyValueAddValue(builder, text)
        pairs.append(KeyValue.KeyValueEnd(builder))
    TrtTable.TrtTableStartDictVector(builder, len(pairs))
    for pair in pairs:
        builder.PrependUOffsetTRelative(pair)
    dictionary = builder.EndVector()
    TrtTable.TrtTableStart(builder)
    TrtTable.TrtTableAddDict(builder, dictionary)
    builder.Finish(TrtTable.TrtTableEnd(builder))
    path.write_bytes(builder.Output())


def write_tensorrt_cache(amax, path):
    """Writes TensorRT's calibration cache: the scale of every tensor."""
    calibration_cache.write(path, TENSORRT_CACHE_HEADER, {name: value / INT8_MAX for name, value in amax.items()})
