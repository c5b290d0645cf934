"""A Q/DQ graph whose activations keep their ranges and lose their rounding, so that errors do not grow in it."""

import numpy
from onnx import helper, numpy_helper

INT8_MIN, INT8_MAX = -128, 127


def without_activation_rounding(model):
    """Changes a model so that each activation is cut to the range of INT8 instead of quantized; returns the scales.

    Weights stay quantized. The scales come one for each quantized activation, in the graph's order.
    """
    constants, fixed = constants_of(model.graph), fixed_tensors(model.graph)
    scales, nodes, cut = [], [], set()
    for node in model.graph.node:
        if node.op_type == "QuantizeLinear" and node.input[0] not in fixed:
            scale = constants[node.input[1]]
            scales.append(float(scale))
            nodes += cut_to_range(node, scale)
            cut.add(node.output[0])
        elif node.op_type == "DequantizeLinear" and node.input[0] in cut:
            nodes.append(helper.make_node("Identity", node.input[:1], node.output))
        else:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    del model.graph.node[:]
    model.graph.node.extend(node for node in nodes if node.op_type != "Constant" or node.output[0] in used)
    # They say INT8 where there is FP32 now.
    del model.graph.value_info[:]
    return scales


def fixed_tensors(graph):
    """Returns the tensors that are the same for every network input."""
    fixed = {initializer.name for initializer in graph.initializer}
    for node in graph.node:
        if fixed.issuperset(filter(None, node.input)):
            fixed.update(node.output)
    return fixed


def constants_of(graph):
    """Returns the values of initializers and Constant nodes by name."""
    nodes = {node.output[0]: node.attribute[0].t for node in graph.node if node.op_type == "Constant"}
    tensors = {**nodes, **{initializer.name: initializer for initializer in graph.initializer}}
    return {name: numpy_helper.to_array(tensor) for name, tensor in tensors.items()}


def cut_to_range(quantize, scale):
    """Returns the nodes that cut what a QuantizeLinear quantizes to its range."""
    bounds = {f"{quantize.output[0]}_{name}": scale * numpy.float32(limit) for name, limit in (("min", INT8_MIN), ("max", INT8_MAX))}
    constants = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(numpy.asarray(value, numpy.float32)))
        for name, value in bounds.items()
    ]
    return [*constants, helper.make_node("Clip", [quantize.input[0], *bounds], quantize.output)]
