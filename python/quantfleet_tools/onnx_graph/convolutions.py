"""What convolutions of a graph with Q/DQ pairs read, and what reads them."""

from onnx import numpy_helper

from .graph_view import consumers_of


class Convolutions:
    """Looks up the neighbours of a graph's convolutions, as they are before the graph is changed."""

    def __init__(self, graph):
        self.values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        self._producers = {name: node for node in graph.node for name in node.output}
        self._consumers = consumers_of(graph)

    def before(self, node):
        """Returns the convolution whose output this node alone reads first; None without one."""
        found = self._producers.get(node.input[0])
        is_alone = found is not None and found.op_type == "Conv" and self.readers(node.input[0]) == [node]
        return found if is_alone else None

    def producer(self, tensor):
        return self._producers.get(tensor)

    def readers(self, tensor):
        """Returns the nodes that read a tensor, and None where it is an output of the graph."""
        return self._consumers.get(tensor, [])

    def are_known(self, tensors):
        return all(name in self.values for name in tensors)
