"""Names of nodes and tensors that are valid in ONNX, and get in the way of the tools that read or write them."""

import re

from .nodes import nodes_within, subgraphs_of

# What ONNX Runtime's calibrators and quantizer append to the name of a tensor (1.32).
DERIVED = re.compile(
    r"(_quantized|_scale|_zero_point|_Cast|(_convert)?(_clone)?_?(Dequantize|Quantize)Linear(_Input|_Output)?(_\d+)?"
    r"|_Reduce(Min|Max)(_Reshape)?|_Transposed(_\d+)?)$"
)
NUMBER = re.compile(r"\d+$")


def make_node_names_unique(model):
    """Gives nodes another name that share theirs, which ONNX Runtime refuses; returns how many."""
    taken, repeated = set(), []
    for node in nodes_within(model.graph):
        if node.name and node.name in taken:
            repeated.append(node)
        taken.add(node.name)
    for node in repeated:
        node.name = unused(node.name, taken)
        taken.add(node.name)
    return len(repeated)


def rename_clashing_tensors(model):
    """Renames tensors whose name a quantizer would give to another one; returns {old: new}."""
    graph = model.graph
    tensors, shared = tensors_of(graph), initializers_read_twice(graph)
    ends = {each.name for each in [*graph.input, *graph.output]}
    renamed = {}
    for name in sorted(tensors):
        base = base_of(name, tensors, shared)
        if base is not None:
            # Who calls the network knows the names of its inputs and outputs.
            inner = base if name in ends else name
            if inner not in ends and inner not in renamed:
                renamed[inner] = unused(inner, tensors | set(renamed.values()))
    if renamed:
        rename(graph, renamed)
    return renamed


def base_of(name, tensors, shared):
    """Returns the tensor that a quantizer would make this name for, None where there is none."""
    for pattern, bases in ((DERIVED, tensors), (NUMBER, shared)):
        match = pattern.search(name)
        # "b12" may be made for "b" and for "b1".
        starts = range(match.start(), match.end()) if match and pattern is NUMBER else [match.start()] if match else []
        found = next((name[:start] for start in starts if name[:start] in bases), None)
        if found is not None:
            return found
    return None


def tensors_of(graph):
    named = [*graph.input, *graph.initializer]
    return {each.name for each in named} | {name for node in nodes_within(graph) for name in node.output if name}


def initializers_read_twice(graph):
    """Returns the initializers of which ONNX Runtime makes copies where they are biases: with a number at the end."""
    readers = [name for node in nodes_within(graph) for name in set(node.input)]
    return {each.name for each in graph.initializer if readers.count(each.name) > 1}


def unused(name, taken):
    candidates = (f"{name}_renamed_{number}" for number in range(2, len(taken) + 3))
    return next(each for each in candidates if each not in taken)


def rename(graph, names):
    for each in [*graph.input, *graph.output, *graph.initializer, *graph.value_info]:
        each.name = names.get(each.name, each.name)
    for annotation in graph.quantization_annotation:
        annotation.tensor_name = names.get(annotation.tensor_name, annotation.tensor_name)
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
        for _, subgraph in subgraphs_of(node):
            rename(subgraph, names)
