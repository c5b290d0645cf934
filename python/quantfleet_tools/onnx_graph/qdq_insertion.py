"""Pairs of Q and DQ as TensorRT takes them: INT8, symmetric, weights per channel, activations per tensor."""

import numpy
import onnx
from onnx import helper, numpy_helper

from .graph_view import names_read

INT8_MAX = 127


def insert_pairs(model, inputs, amax):
    """Puts a pair before each of these inputs, in place; `amax` is {tensor: largest absolute value}.

    One pair serves all of the inputs that read a tensor; whatever else reads it stays as it is.
    """
    graph = model.graph
    weights = {initializer.name: initializer for initializer in graph.initializer}
    places, dequantized = [], {}
    for each in inputs:
        node = graph.node[each.node]
        tensor = node.input[each.input]
        key = (tensor, each.axis)
        if key not in dequantized:
            others = sum(1 for name, _ in dequantized if name == tensor)
            name = f"{tensor}_{others}" if others else tensor
            nodes = weight_nodes(graph, name, weights[tensor], each.axis) if each.is_weight else None
            dequantized[key] = nodes or data_nodes(graph, name, tensor, amax[tensor])
        places.append((node, each.input, dequantized[key][-1].output[0]))
    for node, position, name in places:
        node.input[position] = name
    reorder(graph, [node for nodes in dequantized.values() for node in nodes])
    still_read = {*names_read(graph), *(each.name for each in graph.output)}
    for number in reversed(range(len(graph.initializer))):
        if graph.initializer[number].name not in still_read:
            del graph.initializer[number]
    return model


def data_nodes(graph, name, tensor, largest):
    """Returns the two nodes of an activation's pair; a tensor that is always 0 has the scale 1."""
    scale = numpy.asarray(largest / INT8_MAX or 1, dtype=numpy.float32)
    parameters = parameters_of(graph, name, scale)
    quantize = helper.make_node(
        "QuantizeLinear", [tensor, *parameters], [f"{name}_QuantizeLinear_Output"], f"{name}_QuantizeLinear"
    )
    return [quantize, dequantize_node(name, quantize.output[0], parameters)]


def weight_nodes(graph, name, weight, axis):
    """Returns the node that makes a weight of the INT8 values it is replaced by."""
    values = numpy_helper.to_array(weight)
    others = tuple(each for each in range(values.ndim) if each != axis)
    largest = numpy.abs(values).max(axis=others) if axis is not None else numpy.abs(values).max()
    scale = numpy.where(largest == 0, 1, largest / INT8_MAX).astype(values.dtype)
    along = scale if axis is None else scale.reshape([-1 if each == axis else 1 for each in range(values.ndim)])
    rounded = numpy.clip(numpy.round(values / along), -INT8_MAX, INT8_MAX).astype(numpy.int8)
    graph.initializer.append(numpy_helper.from_array(rounded, f"{name}_quantized"))
    return [dequantize_node(name, f"{name}_quantized", parameters_of(graph, name, scale), axis)]


def parameters_of(graph, name, scale):
    """Adds scale and zero-point as initializers; returns their names."""
    zero = numpy.zeros(scale.shape, numpy.int8)
    names = [f"{name}_scale", f"{name}_zero_point"]
    graph.initializer.extend(numpy_helper.from_array(value, each) for value, each in zip((scale, zero), names))
    return names


def dequantize_node(name, source, parameters, axis=None):
    along = {} if axis is None else {"axis": axis}
    output = f"{name}_DequantizeLinear_Output"
    return helper.make_node("DequantizeLinear", [source, *parameters], [output], f"{name}_DequantizeLinear", **along)


def reorder(graph, added):
    """Puts added nodes before the first node that reads what they give."""
    made = {node.output[0]: node for node in added}
    ordered, placed = onnx.GraphProto(), set()

    def place(node):
        for name in node.input:
            if name in made and name not in placed:
                placed.add(name)
                place(made[name])
        ordered.node.append(node)

    for node in graph.node:
        place(node)
    del graph.node[:]
    graph.node.extend(ordered.node)
