"""What of a Q/DQ network can be computed in INT8, and what stays in floating point, operator by operator.

Counted are products, residual and other sums, gates, pools and concatenations; activations are computed with what comes
before them. Bodies of If, Loop and Scan are left out.
"""

from math import prod

from .coverage import OPERANDS
from .graph_view import GraphView, consumers_of
from .placement import WEIGHTED, is_pool
from .residuals import CONVOLUTIONS, FOLDED

BETWEEN_TENSORS = ("Add", "Sub", "Mul", "Div")
# They only choose or move values: INT8 wherever their input or what reads them is.
CHOOSING = ("Concat", "MaxPool", "GlobalMaxPool", "Resize")
SIZES = ("Shape", "Size")
# What exporters compute new sizes with: of all their inputs that are not constant, and of the first alone.
OF_SIZES = (*BETWEEN_TENSORS, "Concat")
OF_ONE_SIZE = ("Gather", "Slice", "Squeeze", "Unsqueeze", "Cast", "Floor", "Sqrt", "Reciprocal", "Neg")


def counted_nodes(graph):
    """Returns the nodes that are counted, in the graph's order."""
    view = GraphView(graph)
    return [node for node in graph.node if is_counted(node, view, graph)]


def is_counted(node, view, graph):
    operands = len(operands_of(node, view))
    if node.op_type in BETWEEN_TENSORS:
        return operands > 1
    return operands > 0 and (node.op_type in (*OPERANDS, *CHOOSING) or is_pool(node, graph))


def operands_of(node, view):
    """Returns the inputs of a node that are computed of the values of the network's input, not of its size alone."""
    return [tensor for tensor in view.data(node) if not tells_size(tensor, view)]


def tells_size(tensor, view):
    """Whether a tensor is computed of sizes alone, as the ones that Reshape is given."""
    node = view.producer(tensor)
    if node is None or node.op_type in SIZES:
        return node is not None
    if node.op_type in OF_ONE_SIZE:
        return tells_size(node.input[0], view)
    return node.op_type in OF_SIZES and all(tells_size(each, view) for each in view.data(node))


def int8_share(graph, shapes):
    """Returns the fact `int8` of a graph; `shapes` are those of its tensors for one image."""
    view, consumers, nodes = GraphView(graph), consumers_of(graph), counted_nodes(graph)
    in_int8 = {id(node) for node in nodes if is_int8(node, view, consumers)}
    kinds = {}
    for node in nodes:
        kind = kinds.setdefault(node.op_type, {"operator": node.op_type, "nodes": 0, "int8Nodes": 0, "operations": 0, "int8Operations": 0})
        amount = operations(node, view, shapes)
        for name, value in (("nodes", 1), ("operations", amount)):
            kind[name] += value
            kind[f"int8{name.capitalize()}"] += value if id(node) in in_int8 else 0
    known = {id(node): node for node in nodes}
    left = [node for node in nodes if id(node) not in in_int8]
    return {
        "operations": sum(kind["operations"] for kind in kinds.values()),
        "int8Operations": sum(kind["int8Operations"] for kind in kinds.values()),
        "byOperator": sorted(kinds.values(), key=lambda kind: -kind["operations"]),
        "left": [
            {
                "name": node.name or node.output[0],
                "operator": node.op_type,
                "why": "accident" if has_weight(node, view) else "placement",
                "breaksChain": breaks_chain(node, view, consumers, known, in_int8),
            }
            for node in left
        ],
    }


def has_weight(node, view):
    """Whether a node is one that every placement quantizes."""
    return node.op_type in WEIGHTED and any(view.is_constant(tensor) for tensor in node.input[:2])


def is_int8(node, view, consumers):
    """Whether TensorRT can compute a node in INT8: it has its operands from a DequantizeLinear.

    A sum may have one of them from a convolution that is computed in INT8, for it is computed with that.
    """
    operands = [tensor for tensor in node.input[OPERANDS[node.op_type]] if tensor] if node.op_type in OPERANDS else operands_of(node, view)
    plain = [tensor for tensor in operands if view.source(tensor) != "DequantizeLinear"]
    if not plain:
        return True
    if node.op_type in CHOOSING:
        readers = consumers.get(node.output[0], [])
        return bool(readers) and all(reader is not None and reader.op_type == "QuantizeLinear" for reader in readers)
    if node.op_type != "Add" or len(plain) != 1:
        return False
    before = view.producer_through(plain[0], FOLDED)
    return before is not None and before.op_type in CONVOLUTIONS and is_int8(before, view, consumers)


def breaks_chain(node, view, consumers, counted, in_int8):
    """Whether a node in floating point stands between nodes in INT8, so that values leave INT8 for it alone."""
    before = nearest(node, counted, lambda each: [view.producer(tensor) for tensor in view.data(each)])
    behind = nearest(node, counted, lambda each: [reader for name in each.output for reader in consumers.get(name, [])])
    return not before.isdisjoint(in_int8) and not behind.isdisjoint(in_int8)


def nearest(node, counted, step):
    """Returns the identities of the nearest counted nodes, from a node in the direction of `step`."""
    seen, waiting, found = set(), step(node), set()
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        if id(each) in counted:
            found.add(id(each))
        else:
            waiting += step(each)
    return found


def operations(node, view, shapes):
    """Returns the multiply-accumulates of a convolution or matrix product, of others the elements that they read."""
    if node.op_type == "Conv":
        return prod(shapes[node.output[0]]) * prod(shapes[node.input[1]][1:])
    if node.op_type == "ConvTranspose":
        return prod(shapes[node.input[0]]) * prod(shapes[node.input[1]][1:])
    if node.op_type in ("Gemm", "MatMul"):
        is_turned = node.op_type == "Gemm" and any(each.name == "transA" and each.i for each in node.attribute)
        return prod(shapes[node.output[0]]) * shapes[node.input[0]][0 if is_turned else -1]
    return sum(prod(shapes[tensor]) for tensor in operands_of(node, view))
