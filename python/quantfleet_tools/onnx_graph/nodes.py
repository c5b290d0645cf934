"""The nodes of an ONNX model, wherever they stand."""


def nodes_of(model):
    """Yields every node of a model, those of subgraphs and of the model's own functions too."""
    for graph in [model.graph, *model.functions]:
        yield from nodes_within(graph)


def nodes_within(graph):
    for node in graph.node:
        yield node
        for _, subgraph in subgraphs_of(node):
            yield from nodes_within(subgraph)


def subgraphs_of(node):
    """Yields (attribute, graph) of the bodies of an If, Loop or Scan."""
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.name, attribute.g
        for graph in attribute.graphs:
            yield attribute.name, graph


def name_of(node):
    """Returns what a message calls a node: its name, or its first output where it has none."""
    return node.name or (node.output[0] if node.output else node.op_type)
