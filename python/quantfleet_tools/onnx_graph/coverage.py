"""How much of an ONNX graph is quantized, measured on the graph rather than believed."""

WEIGHTED_OPERATORS = ("Conv", "ConvTranspose", "Gemm", "MatMul")
# Operators that move values without computing, so that a weight stays the same weight behind them.
MOVING_OPERATORS = ("Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten")


def coverage(model):
    """Counts the weighted operators whose data and weight both come from a DequantizeLinear."""
    graph = GraphView(model.graph)
    operators = [node for node in model.graph.node if node.op_type in WEIGHTED_OPERATORS]
    weighted = [node for node in operators if graph.is_constant(node.input[1])]
    unquantized = [
        {"name": node.name or node.output[0], "operator": node.op_type, "reason": reason}
        for node, reason in ((node, graph.why_unquantized(node)) for node in weighted)
        if reason is not None
    ]
    return {"operators": len(weighted), "quantized": len(weighted) - len(unquantized), "unquantized": unquantized}


class GraphView:
    """Looks up where the tensors of an ONNX graph come from."""

    def __init__(self, graph):
        self._initializers = {initializer.name for initializer in graph.initializer}
        self._producers = {name: node for node in graph.node for name in node.output}

    def is_initializer(self, tensor):
        return tensor in self._initializers

    def is_constant(self, tensor):
        """Whether a tensor is the same for every network input."""
        if tensor in self._initializers or not tensor:
            return True
        producer = self._producers.get(tensor)
        return producer is not None and all(self.is_constant(name) for name in producer.input)

    def source(self, tensor):
        """Returns the operator type that computes a tensor, seen through operators that only move values."""
        producer = self._producers.get(tensor)
        if producer is None:
            return "initializer" if tensor in self._initializers else "graph input"
        return self.source(producer.input[0]) if producer.op_type in MOVING_OPERATORS else producer.op_type

    def why_unquantized(self, node):
        data, weight = self.source(node.input[0]), self.source(node.input[1])
        if data == "DequantizeLinear" and weight == "DequantizeLinear":
            return None
        part, source = ("data", data) if data != "DequantizeLinear" else ("weight", weight)
        return f"its {part} comes from {source}, not from DequantizeLinear"
