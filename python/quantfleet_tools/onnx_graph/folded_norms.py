"""Folds batch norms into the scales of quantized weights before them, as TensorRT does itself and ONNX Runtime does for FP32 weights only.

A batch norm multiplies each channel by a number and adds one. The number goes into the scale of the channel's weights, which
stay the integers they are but for their sign, so nothing is rounded again.
"""

import numpy
from onnx import helper, numpy_helper

from .graph_view import consumers_of

NORM_INPUTS = 5


def fold_batch_norms(model):
    """Changes a model with Q/DQ pairs in place; returns how many batch norms are gone."""
    graph = model.graph
    constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    producers, consumers = {name: node for node in graph.node for name in node.output}, consumers_of(graph)
    found = [(norm, *pair) for norm in graph.node if (pair := convolution_before(norm, constants, producers, consumers)) is not None]
    for norm, convolution, dequantize in found:
        fold(graph, norm, convolution, dequantize, constants)
    return len(found)


def convolution_before(norm, constants, producers, consumers):
    """Returns the convolution that a batch norm alone reads, and what dequantizes its weights by channel; else None."""
    if norm.op_type != "BatchNormalization" or len(norm.input) != NORM_INPUTS or len(norm.output) != 1:
        return None
    convolution = producers.get(norm.input[0])
    if convolution is None or convolution.op_type != "Conv" or len(consumers[norm.input[0]]) != 1:
        return None
    dequantize = producers.get(convolution.input[1])
    if dequantize is None or dequantize.op_type != "DequantizeLinear" or len(consumers[convolution.input[1]]) != 1:
        return None
    known = [*norm.input[1:], *dequantize.input, *convolution.input[2:]]
    if len(dequantize.input) < 3 or any(name not in constants for name in known):
        return None
    weights, scale, zero = (constants[name] for name in dequantize.input)
    by_channel = scale.shape == weights.shape[:1] and axis_of(dequantize) == 0
    symmetric = weights.dtype == numpy.int8 and weights.min() > numpy.iinfo(numpy.int8).min and not zero.any()
    return (convolution, dequantize) if by_channel and symmetric and multiplier(norm, constants).all() else None


def axis_of(dequantize):
    return next((helper.get_attribute_value(each) for each in dequantize.attribute if each.name == "axis"), 1)


def multiplier(norm, constants):
    """Returns what a batch norm multiplies each channel by (channels,) float64."""
    epsilon = next((each.f for each in norm.attribute if each.name == "epsilon"), 1e-5)
    gamma, variance = (constants[norm.input[place]].astype(numpy.float64) for place in (1, 4))
    return gamma / numpy.sqrt(variance + epsilon)


def fold(graph, norm, convolution, dequantize, constants):
    name, factor = norm.output[0], multiplier(norm, constants)
    weights, scale = (constants[each] for each in dequantize.input[:2])
    bias = constants[convolution.input[2]] if len(convolution.input) > 2 else 0
    beta, mean = (constants[norm.input[place]] for place in (2, 3))
    signs = numpy.sign(factor).astype(numpy.int8).reshape(-1, *[1] * (weights.ndim - 1))
    added = {
        f"{name}_weights": weights * signs,
        f"{name}_scale": (scale * numpy.abs(factor)).astype(scale.dtype),
        f"{name}_bias": ((bias - mean) * factor + beta).astype(beta.dtype),
    }
    graph.initializer.extend(numpy_helper.from_array(value, key) for key, value in added.items())
    dequantize.input[0], dequantize.input[1] = f"{name}_weights", f"{name}_scale"
    convolution.input[2:] = [f"{name}_bias"]
    convolution.output[0] = name
    graph.node.remove(norm)
