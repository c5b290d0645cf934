"""Casts that change nothing, as an exporter writes them where it has lost a tensor's type."""

from onnx import shape_inference

from .graph_view import names_read
from .nodes import subgraphs_of


def without_empty_casts(model):
    """Takes a model's casts of a tensor to the type that it has out of its main graph; returns how many these were.

    One between a tensor and its quantizer hides that the tensor is read in INT8: a MaxPool before it would stay in floating point.
    """
    inferred = shape_inference.infer_shapes(model).graph
    types = {value.name: value.type.tensor_type.elem_type for value in (*inferred.input, *inferred.value_info)}
    kept = {output.name for output in model.graph.output}
    kept.update(name for node in model.graph.node for _, body in subgraphs_of(node) for name in names_read(body))
    read_instead, nodes = {}, []
    for node in model.graph.node:
        node.input[:] = [read_instead.get(name, name) for name in node.input]
        target = next((attribute.i for attribute in node.attribute if attribute.name == "to"), None)
        if node.op_type == "Cast" and types.get(node.input[0]) == target and node.output[0] not in kept:
            read_instead[node.output[0]] = node.input[0]
        else:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return len(read_instead)
