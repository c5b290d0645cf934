"""Where the tensors of an ONNX graph come from, and where they go."""

from .nodes import subgraphs_of

# Operators that move values without computing, so that a weight stays the same weight behind them.
MOVING_OPERATORS = ("Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten")


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

    def producer(self, tensor):
        """Returns the node that computes a tensor; None for what the graph is given."""
        return self._producers.get(tensor)

    def data(self, node):
        """Returns the inputs of a node that are computed of the network's input."""
        return [tensor for tensor in node.input if not self.is_constant(tensor)]

    def producer_through(self, tensor, operators):
        """Returns the node that computes a tensor, seen through operators with one input of data; None without one."""
        producer = self._producers.get(tensor)
        while producer is not None and producer.op_type in operators and len(self.data(producer)) == 1:
            producer = self._producers.get(self.data(producer)[0])
        return producer

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


def consumers_of(graph):
    """Returns {tensor: nodes that read it}, the node around a subgraph for what that reads; None for a graph output."""
    readers = {}
    for node in graph.node:
        for name in {*node.input, *(name for _, inner in subgraphs_of(node) for name in names_read(inner))}:
            readers.setdefault(name, []).append(node)
    for output in graph.output:
        readers.setdefault(output.name, []).append(None)
    return readers


def names_read(graph):
    for node in graph.node:
        yield from node.input
        for _, inner in subgraphs_of(node):
            yield from names_read(inner)
