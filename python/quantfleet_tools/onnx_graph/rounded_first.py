"""Lets an activation bound integers instead of what they are rounded from, so that the convolution before it computes in integers.

Rounding keeps the order of numbers, so `round(min(max(x, 0), six))` is `min(max(round(x), round(0)), round(six))`. Pairs for
TensorRT are symmetric INT8, and have the activation between a convolution and its QuantizeLinear; ONNX Runtime computes a
convolution in integers only where that follows at once. Behind an activation nothing is negative, so integers of 8 bits
without sign and the same scale hold the same numbers; bounded by 127 they do not saturate its kernels for x86 without VNNI.
"""

import numpy
from onnx import helper, numpy_helper

from .convolutions import Convolutions

LARGEST = 127


def round_before_activations(model):
    """Changes a model with Q/DQ pairs in place; returns how many activations read integers now."""
    convolutions = Convolutions(model.graph)
    found = [(node, *pair) for node in model.graph.node if (pair := quantizer_behind(node, convolutions)) is not None]
    for activation, quantize, dequantizers in found:
        move(model.graph, activation, quantize, dequantizers, convolutions.values)
    return len(found)


def quantizer_behind(activation, convolutions):
    """Returns the QuantizeLinear that alone reads an activation of a convolution, and the nodes that read that; else None."""
    values = convolutions.values
    bounds = bounds_of(activation, values)
    if bounds is None or bounds[0] < 0 or convolutions.before(activation) is None:
        return None
    [quantize, *others] = convolutions.readers(activation.output[0]) or [None]
    if others or not is_symmetric(quantize, "QuantizeLinear", convolutions):
        return None
    dequantizers, shape = convolutions.readers(quantize.output[0]), values[quantize.input[1]].shape
    same = all(is_symmetric(each, "DequantizeLinear", convolutions) and values[each.input[1]].shape == shape for each in dequantizers)
    return (quantize, dequantizers) if same else None


def bounds_of(node, values):
    """Returns (lowest, highest) of an activation; None for another node, or where a bound is computed."""
    if node.op_type == "Relu":
        return 0.0, numpy.inf
    if node.op_type != "Clip":
        return None
    names = [*node.input[1:], "", ""][:2]
    if any(name and name not in values for name in names):
        return None
    return tuple(float(values[name]) if name else default for name, default in zip(names, (-numpy.inf, numpy.inf)))


def is_symmetric(node, operator, convolutions):
    """Whether a node is of a pair with one scale for the tensor, and integers with sign around 0."""
    if node is None or node.op_type != operator or len(node.input) < 3 or not convolutions.are_known(node.input[1:]):
        return False
    scale, zero = (convolutions.values[name] for name in node.input[1:3])
    return scale.size == 1 and scale.dtype == numpy.float32 and zero.dtype == numpy.int8 and not zero.any()


def move(graph, activation, quantize, dequantizers, values):
    name, scale = quantize.output[0], values[quantize.input[1]]
    lowest, highest = (rounded_bound(bound, scale) for bound in bounds_of(activation, values))
    zero = numpy.zeros(scale.shape, numpy.uint8)
    added = {f"{name}_zero": zero, f"{name}_lowest": lowest, f"{name}_highest": highest}
    graph.initializer.extend(numpy_helper.from_array(value, key) for key, value in added.items())
    quantize.input[0], quantize.output[0] = activation.input[0], f"{name}_unbounded"
    for node in (quantize, *dequantizers):
        node.input[2] = f"{name}_zero"
    bound = helper.make_node("Clip", [quantize.output[0], f"{name}_lowest", f"{name}_highest"], [name], f"{name}_bound")
    graph.node.insert(list(graph.node).index(quantize) + 1, bound)
    graph.node.remove(activation)
    for noted in [each for each in graph.value_info if each.name == name]:
        graph.value_info.remove(noted)


def rounded_bound(bound, scale):
    return numpy.clip(numpy.rint(numpy.float32(bound) / scale), 0, LARGEST).astype(numpy.uint8).reshape(())
