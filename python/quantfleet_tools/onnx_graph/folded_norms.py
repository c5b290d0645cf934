"""Folds batch norms into the scales of quantized weights before them, as TensorRT does itself and ONNX Runtime does for FP32 weights only.

A batch norm multiplies each channel by a number and adds one. The number goes into the scale of the channel's weights, which
stay the integers they are but for their sign, so nothing is rounded again.
"""

import numpy
from onnx import helper, numpy_helper

from .convolutions import Convolutions

NORM_INPUTS = 5


def fold_batch_norms(model):
    """Changes a model with Q/DQ pairs in place; returns how many batch norms are gone."""
    convolutions = Convolutions(model.graph)
    found = [(node, *pair) for node in model.graph.node if (pair := weights_before(node, convolutions)) is not None]
    for norm, convolution, dequantize in found:
        fold(model.graph, norm, convolution, dequantize, convolutions.values)
    return len(found)


def weights_before(norm, convolutions):
    """Returns the convolution that a batch norm alone reads, and what dequantizes its weights by channel; else None."""
    if norm.op_type != "BatchNormalization" or len(norm.input) != NORM_INPUTS or len(norm.output) != 1:
        return None
    convolution = convolutions.before(norm)
    dequantize = None if convolution is None else convolutions.producer(convolution.input[1])
    if dequantize is None or dequantize.op_type != "DequantizeLinear" or len(convolutions.readers(convolution.input[1])) != 1:
        return None
    if len(dequantize.input) < 3 or not convolutions.are_known([*norm.input[1:], *dequantize.input, *convolution.input[2:]]):
        return None
    weights, scale, zero = (convolutions.values[name] for name in dequantize.input)
    by_channel = scale.shape == weights.shape[:1] and axis_of(dequantize) == 0
    symmetric = weights.dtype == numpy.int8 and weights.min() > numpy.iinfo(numpy.int8).min and not zero.any()
    return (convolution, dequantize) if by_channel and symmetric and multiplier(norm, convolutions.values).all() else None


def axis_of(dequantize):
    return next((helper.get_attribute_value(each) for each in dequantize.attribute if each.name == "axis"), 1)


def multiplier(norm, values):
    """Returns what a batch norm multiplies each channel by (channels,) float64."""
    epsilon = next((each.f for each in norm.attribute if each.name == "epsilon"), 1e-5)
    gamma, variance = (values[norm.input[place]].astype(numpy.float64) for place in (1, 4))
    return gamma / numpy.sqrt(variance + epsilon)


def fold(graph, norm, convolution, dequantize, values):
    name, factor = norm.output[0], multiplier(norm, values)
    weights, scale = (values[each] for each in dequantize.input[:2])
    bias = values[convolution.input[2]] if len(convolution.input) > 2 else 0
    beta, mean = (values[norm.input[place]] for place in (2, 3))
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
