"""Convolutions with Q/DQ pairs, as they are quantized for TensorRT: symmetric, and the activation before the pair."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from quantfleet_tools.onnxruntime.session import open_session

CHANNELS = 4
CLIP = helper.make_node("Clip", ["raw", "lowest", "highest"], ["active"])
RELU = helper.make_node("Relu", ["raw"], ["active"])
PAIR = [
    helper.make_node("QuantizeLinear", ["active", "scale", "zero"], ["rounded"]),
    helper.make_node("DequantizeLinear", ["rounded", "scale", "zero"], ["answers"]),
]
CONSTANTS = {"scale": numpy.float32(0.037), "zero": numpy.int8(0), "lowest": numpy.float32(0), "highest": numpy.float32(6)}


def convolution(*nodes, output="answers", weights=None, **constants):
    """Returns a model of a convolution with INT8 weights by channel, whose output is "raw", and of the nodes behind it."""
    random = numpy.random.default_rng(0)
    weights = random.integers(-127, 128, (CHANNELS, 3, 3, 3), numpy.int8) if weights is None else weights
    known = {
        **CONSTANTS,
        "weights": weights,
        "weight_scale": random.uniform(0.001, 0.01, CHANNELS).astype(numpy.float32),
        "weight_zero": numpy.zeros(CHANNELS, numpy.int8),
        "bias": random.normal(size=CHANNELS).astype(numpy.float32),
        **constants,
    }
    before = [
        helper.make_node("DequantizeLinear", ["weights", "weight_scale", "weight_zero"], ["kernel"], axis=0),
        helper.make_node("Conv", ["images", "kernel", "bias"], ["raw"]),
    ]
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, 9, 9])
    answers = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", CHANNELS, 7, 7])
    read = {name for node in [*before, *nodes] for name in node.input}
    initial = [numpy_helper.from_array(numpy.asarray(value), name) for name, value in known.items() if name in read]
    graph = helper.make_graph([*before, *nodes], "graph", [images], [answers], initial)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def answers_of(model):
    images = numpy.random.default_rng(1).normal(0, 3, (8, 3, 9, 9)).astype(numpy.float32)
    return open_session(model.SerializeToString()).run(None, {"images": images})[0]
