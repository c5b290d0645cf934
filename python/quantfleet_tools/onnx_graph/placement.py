"""Which inputs of which nodes get a pair of Q and DQ."""

from typing import NamedTuple, Optional

from onnx import numpy_helper

from .graph_view import GraphView
from .residuals import skip_input

POOLS = ("AveragePool", "GlobalAveragePool")
WEIGHTED = ("Conv", "ConvTranspose", "Gemm", "MatMul")
SPATIAL_AXES = ({2, 3}, {-1, -2})


class QuantizedInput(NamedTuple):
    """An input that is quantized; `axis` is that of the channels of a weight, None where one scale does for all."""

    node: int
    input: int
    is_weight: bool
    axis: Optional[int] = None


def quantized_inputs(graph, placement):
    """Returns the inputs that a placement quantizes, `weighted-inputs` or `with-residuals`, in the graph's order."""
    view = GraphView(graph)
    ranks = {initializer.name: len(initializer.dims) for initializer in graph.initializer}
    found = []
    for number, node in enumerate(graph.node):
        found += weighted_inputs(number, node, view, ranks)
        if placement == "with-residuals":
            found += residual_inputs(number, node, view, graph)
    return found


def weighted_inputs(number, node, view, ranks):
    """Returns data and weight of a product with weights; nothing where the weight is no initializer."""
    if node.op_type not in WEIGHTED:
        return []
    data = [position for position in (0, 1) if not view.is_constant(node.input[position])]
    if len(data) != 1 or node.input[1 - data[0]] not in ranks:
        return []
    weight = 1 - data[0]
    axis = channel_axis(node, weight, ranks[node.input[weight]])
    return [QuantizedInput(number, data[0], False), QuantizedInput(number, weight, True, axis)]


def channel_axis(node, weight, rank):
    """Returns the axis of a weight along which the output's channels lie, None where it has none."""
    if node.op_type == "Conv":
        return 0
    if node.op_type == "ConvTranspose":
        return 1
    if rank < 2:
        return None
    if node.op_type == "Gemm":
        is_turned = any(each.name == ("transA", "transB")[weight] and each.i for each in node.attribute)
        return int(is_turned) if weight == 0 else int(not is_turned)
    return rank - 1 if weight == 1 else rank - 2


def residual_inputs(number, node, view, graph):
    skip = skip_input(node, view)
    if skip is not None:
        return [QuantizedInput(number, list(node.input).index(skip), False)]
    return [QuantizedInput(number, 0, False)] if is_pool(node, graph) and view.data(node) else []


def is_pool(node, graph):
    """Whether a node takes averages over height and width."""
    return node.op_type in POOLS or (node.op_type == "ReduceMean" and set(axes_of(node, graph)) in SPATIAL_AXES)


def axes_of(node, graph):
    """Returns the axes of a reduction: an attribute up to opset 17, an initializer from 18 on."""
    for attribute in node.attribute:
        if attribute.name == "axes":
            return list(attribute.ints)
    named = node.input[1] if len(node.input) > 1 else ""
    found = next((each for each in graph.initializer if each.name == named), None)
    return [] if found is None else numpy_helper.to_array(found).tolist()
