"""Casts that change nothing, as an exporter writes them where it has lost a tensor's type."""

from onnx import shape_inference


def without_empty_casts(model):
    """Returns the model without its casts of a tensor to the type that it has.

    One between a tensor and its quantizer hides that the tensor is read in INT8: a MaxPool before it would stay in floating point.
    """
    inferred = shape_inference.infer_shapes(model).graph
    types = {value.name: value.type.tensor_type.elem_type for value in (*inferred.input, *inferred.value_info)}
    outputs = {output.name for output in model.graph.output}
    read_instead, nodes = {}, []
    for node in model.graph.node:
        node.input[:] = [read_instead.get(name, name) for name in node.input]
        target = next((attribute.i for attribute in node.attribute if attribute.name == "to"), None)
        if node.op_type == "Cast" and types.get(node.input[0]) == target and node.output[0] not in outputs:
            read_instead[node.output[0]] = node.input[0]
        else:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model
