"""The outputs of an ONNX model: which they are, and the model cut down to one of them."""

import onnx

from ..protocol.failure import StageFailure


def with_one_output(model, name):
    """Returns a model whose only output is the one of that name; None means the only one there is.

    Fails with AnswersInvalid, naming the outputs, where there are others or none of that name.
    """
    outputs = {output.name: output for output in model.graph.output}
    found = ", ".join(described(output) for output in model.graph.output)
    if name is None and len(outputs) != 1:
        raise StageFailure(
            "AnswersInvalid", f"expected one output of logits, found {found}: name the one to take as model.output"
        )
    if name is not None and name not in outputs:
        raise StageFailure("AnswersInvalid", f"the model has no output {name} (model.output); found {found}")
    return model if len(outputs) == 1 else cut_to(model, outputs[name])


def cut_to(model, output):
    """Returns a copy of a model with one of its outputs, and with nothing that this output does not need."""
    cut = onnx.ModelProto()
    cut.CopyFrom(model)
    graph, needed, nodes = cut.graph, {output.name}, []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            nodes.append(node)
            needed.update(names_read_by(node))
    replace(graph.node, reversed(nodes))
    replace(graph.output, [output])
    for field in (graph.input, graph.initializer, graph.value_info):
        replace(field, [each for each in field if each.name in needed])
    return cut


def names_read_by(node):
    """Returns the names of the tensors that a node reads, those of the subgraphs within it too."""
    names = set(node.input)
    for attribute in node.attribute:
        for subgraph in [attribute.g, *attribute.graphs]:
            names.update(output.name for output in subgraph.output)
            names.update(*map(names_read_by, subgraph.node))
    return names


def replace(field, messages):
    """Puts messages into a repeated field in place of those that it holds."""
    kept = list(messages)
    del field[:]
    field.extend(kept)


def described(output):
    """Returns an output as "logits (batch, 10)", "?" where the model does not say how long an axis is."""
    axes = output.type.tensor_type.shape.dim
    sizes = [str(axis.dim_value) if axis.HasField("dim_value") else axis.dim_param or "?" for axis in axes]
    return f"{output.name} ({', '.join(sizes)})"
