"""How much of an ONNX graph is quantized, measured on the graph rather than believed."""

from onnx import inliner

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
# Operators that move values without computing, so that a weight stays the same weight behind them.
MOVING_OPERATORS = ("Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten")
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
    """Returns a sentence about what a coverage says is left in FP32, None where nothing is."""
    parts = [
        f"{len(each['unquantized'])} of {each['operators']} {what} ({names_of(each['unquantized'])})"
        for each, what in (
            (found, "operators with weights"),
            (found["activationProducts"], "products of two activations"),
        )
        if each["unquantized"]
    ]
    return f"left in FP32: {' and '.join(parts)}" if parts else None


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


class GraphView:
    """Looks up where the tensors of an ONNX graph come from; `outer` is the view of the graph around a subgraph."""

    def __init__(self, graph, outer=None):
        self._outer = outer
        self._initializers = {initializer.name for initializer in graph.initializer}
        self._initializers.update(initializer.values.name for initializer in graph.sparse_initializer)
        self._producers = {name: node for node in graph.node for name in node.output}
        self._constants = self._constant_outputs(graph)

    def _constant_outputs(self, graph):
        constants, known = set(), -1
        # Tools do not always write nodes in the order of the data.
        while known < len(constants):
            known = len(constants)
            for node in graph.node:
                computes_alone = not node.op_type.startswith("Random") and not list(subgraphs_of(node))
                if computes_alone and all(name in constants or self._is_initial(name) for name in node.input):
                    constants.update(node.output)
        return constants

    def _is_initial(self, tensor):
        if not tensor or tensor in self._initializers:
            return True
        return tensor not in self._producers and self._outer is not None and self._outer.is_constant(tensor)

    def is_initializer(self, tensor):
        return tensor in self._initializers

    def is_constant(self, tensor):
        """Whether a tensor is the same for every network input."""
        return tensor in self._constants or self._is_initial(tensor)

    def source(self, tensor):
        """Returns the operator type that computes a tensor, seen through operators that only move values."""
        producer = self._producers.get(tensor)
        if producer is not None:
            return self.source(producer.input[0]) if producer.op_type in MOVING_OPERATORS else producer.op_type
        if tensor in self._initializers:
            return "initializer"
        return "graph input" if self._outer is None else self._outer.source(tensor)

    def why_unquantized(self, operands):
        """Returns why a product of these tensors is not quantized, None where all come from a DequantizeLinear."""
        for tensor in operands:
            source = self.source(tensor)
            if source != "DequantizeLinear":
                part = "weight" if self.is_constant(tensor) else "data"
                return f"its {part} comes from {source}, not from DequantizeLinear"
        return None
