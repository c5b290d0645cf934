"""Tensors that a network itself has cut off, as ReLU6 does."""

from .graph_view import MOVING_OPERATORS, GraphView

KEEPING = (*MOVING_OPERATORS, "MaxPool")


def cut_off_tensors(graph):
    """Returns the names of what a Clip to a constant maximum gives, and of the same values moved."""
    view = GraphView(graph)
    return {name for node in graph.node for name in node.output if is_cut_off(view.producer_through(name, KEEPING), view)}


def is_cut_off(node, view):
    has_maximum = node is not None and node.op_type == "Clip" and len(node.input) > 2 and node.input[2] != ""
    return has_maximum and view.is_constant(node.input[2])
