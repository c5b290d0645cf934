"""Lets an activation bound integers instead of what they are rounded from, so that the convolution before it computes in integers.

Rounding keeps the order of numbers, so `round(min(max(x, 0), six))` is `min(max(round(x), round(0)), round(six))`. Pairs for
TensorRT are symmetric INT8, and have the activation between a convolution and its QuantizeLinear; ONNX Runtime computes a
convolution in integers only where that follows at once. Behind an activation nothing is negative, so integers of 8 bits
without sign and the same scale hold the same numbers; bounded by 127 they do not saturate its kernels for x86 without VNNI.
"""

import numpy
from onnx import helper, numpy_helper

from .graph_view import consumers_of

LARGEST = 127


def round_before_activations(model):
    """Changes a model with Q/DQ pairs in place; returns how many activations read integers now."""
    graph = model.graph
    constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    producers, consumers = {name: node for node in graph.node for name in node.output}, consumers_of(graph)
    found = [(node, *pair) for node in graph.node if (pair := quantizer_behind(node, constants, producers, consumers)) is not None]
    for activation, quantize, dequantizers in found:
        move(graph, activation, quantize, dequantizers, constants)
    return len(found)


def quantizer_behind(activation, constants, producers, consumers):
    """Returns the QuantizeLinear that alone reads an activation of a convolution, and the nodes that read that; else None."""
    bounds = bounds_of(activation, constants)
    if bounds is None or bounds[0] < 0:
        return None
    convolution = producers.get(activation.input[0])
    if convolution is None or convolution.op_type != "Conv" or len(consumers[activation.input[0]]) != 1:
        return None
    [quantize, *others] = consumers.get(activation.output[0], [None])
    if others or not is_symmetric(quantize, "QuantizeLinear", constants):
        return None
    dequantizers = consumers.get(quantize.output[0], [])
    shape = constants[quantize.input[1]].shape
    same = all(is_symmetric(each, "DequantizeLinear", constants) and constants[each.input[1]].shape == shape for each in dequantizers)
    return (quantize, dequantizers) if same else None


def bounds_of(node, constants):
    """Returns (lowest, highest) of an activation; None for another node, or where a bound is computed."""
    if node.op_type == "Relu":
        return 0.0, numpy.inf
    if node.op_type != "Clip":
        return None
    names = [*node.input[1:], "", ""][:2]
    if any(name and name not in constants for name in names):
        return None
    return tuple(float(constants[name]) if name else default for name, default in zip(names, (-numpy.inf, numpy.inf)))


def is_symmetric(node, operator, constants):
    """Whether a node is of a pair with one scale for the tensor, and integers with sign around 0."""
    if node is None or node.op_type != operator or len(node.input) < 3 or any(name not in constants for name in node.input[1:]):
        return False
    scale, zero = (constants[name] for name in node.input[1:3])
    return scale.size == 1 and scale.dtype == numpy.float32 and zero.dtype == numpy.int8 and not zero.any()


def move(graph, activation, quantize, dequantizers, constants):
    name, scale = quantize.output[0], constants[quantize.input[1]]
    lowest, highest = (rounded_bound(bound, scale) for bound in bounds_of(activation, constants))
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
