"""How much of an ONNX graph is quantized, measured on the graph rather than believed."""

from onnx import inliner

from .graph_view import GraphView
from .nodes import name_of, subgraphs_of

FACTORS = slice(0, 2)
# Inputs that are multiplied with each other; of recurrent layers the weights of input and state, biases left out.
OPERANDS = {
    "Conv": FACTORS,
    "ConvTranspose": FACTORS,
    "DeformConv": FACTORS,
    "Gemm": FACTORS,
    "MatMul": FACTORS,
    "Einsum": slice(0, None),
    "LSTM": slice(0, 3),
    "GRU": slice(0, 3),
    "RNN": slice(0, 3),
    "Attention": slice(0, 3),
    # Of ONNX Runtime.
    "MultiHeadAttention": slice(0, 3),
    "GroupQueryAttention": slice(0, 3),
}
NAMED = 5


def coverage(model):
    """Counts operators that multiply with weights, and apart from them those that multiply activations."""
    if model.functions:
        model = inliner.inline_local_functions(model)
    layers, products = [], []
    for name, node, graph in operators_of(model.graph):
        operands = [tensor for tensor in node.input[OPERANDS[node.op_type]] if tensor]
        constants = [graph.is_constant(tensor) for tensor in operands]
        # An Einsum of one operand adds up, or moves, what is there.
        if not all(constants) and (len(operands) > 1 or node.op_type != "Einsum"):
            (layers if any(constants) else products).append((name, node, graph.why_unquantized(operands)))
    return {**counted(layers), "activationProducts": counted(products)}


def counted(operators):
    unquantized = [
        {"name": name, "operator": node.op_type, "reason": reason}
        for name, node, reason in operators
        if reason is not None
    ]
    return {"operators": len(operators), "quantized": len(operators) - len(unquantized), "unquantized": unquantized}


def left_in_fp32(found):
    """Returns a sentence about the operators with weights that a coverage says are left in FP32, None without any."""
    left = found["unquantized"]
    if not left:
        return None
    return f"left in FP32: {len(left)} of {found['operators']} operators with weights ({names_of(left)})"


def names_of(unquantized):
    named = [f"{each['operator']} {each['name']}" for each in unquantized[:NAMED]]
    others = len(unquantized) - len(named)
    return ", ".join(named) + (f" and {others} more" if others else "")


def operators_of(graph, outer=None, prefix=""):
    """Yields (name, node, view of its graph) of every operator of OPERANDS, in the bodies of If, Loop and Scan too."""
    view = GraphView(graph, outer)
    for node in graph.node:
        name = prefix + name_of(node)
        if node.op_type in OPERANDS:
            yield name, node, view
        for attribute, subgraph in subgraphs_of(node):
            yield from operators_of(subgraph, view, f"{name}.{attribute}/")
