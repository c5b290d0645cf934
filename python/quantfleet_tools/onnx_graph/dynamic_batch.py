"""The batch axis of an ONNX model: what fixes it, and the model with a dynamic one."""

import copy

import numpy
from onnx import helper, numpy_helper

from .nodes import name_of, nodes_within

BATCH = "batch"


def fixed_batch(model):
    """Returns the number of images that the model's only input is fixed to, None where it is dynamic."""
    axis = model.graph.input[0].type.tensor_type.shape.dim[0]
    return axis.dim_value if axis.HasField("dim_value") and axis.dim_value > 0 else None


def tell_axes_apart(model, image_shape):
    """Gives the axes of the only input sizes of their own, in place, where several bear one name; returns that name.

    TensorRT takes the same name to mean the same size. Returns None where each axis has a name or a size of its own.
    """
    axes = model.graph.input[0].type.tensor_type.shape.dim
    names = [axis.dim_param for axis in axes if axis.dim_param]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is None:
        return None
    batch = axes[0].dim_param
    for axis, size in zip(axes[1:], image_shape):
        axis.dim_value = size
    for output in model.graph.output:
        for number, axis in enumerate(output.type.tensor_type.shape.dim):
            if axis.dim_param and axis.dim_param == batch:
                axis.dim_param = BATCH if number == 0 else ""
    if batch:
        axes[0].dim_param = BATCH
    # They bear the same names, and whoever needs them finds them again.
    del model.graph.value_info[:]
    return repeated


def with_dynamic_batch(model, batch):
    """Returns a copy whose ends take any number of images, and whose Reshapes no longer say `batch` first."""
    freed = copy.deepcopy(model)
    graph = freed.graph
    for end in [*graph.input, *graph.output]:
        axes = end.type.tensor_type.shape.dim
        if axes:
            axes[0].dim_param = BATCH
    # They say the old number, and whoever needs them finds them again.
    del graph.value_info[:]
    for number, (node, shape) in enumerate(reshapes_to_constant(graph)):
        if len(shape) > 1 and shape[0] == batch:
            # The first axis is copied from the input, or follows from the others.
            shape[0] = 0 if -1 in shape[1:] else -1
            name = f"{node.input[1]}_of_any_batch_{number}"
            graph.initializer.append(numpy_helper.from_array(numpy.array(shape, numpy.int64), name))
            node.input[1] = name
    remove_unread(graph)
    return freed


def remove_unread(graph):
    read = {name for node in nodes_within(graph) for name in node.input} | {each.name for each in graph.output}
    unread = [each for each in graph.initializer if each.name not in read]
    for each in unread:
        graph.initializer.remove(each)


def batches_said_inside(model):
    """Returns the numbers, smallest first, that Reshapes to a constant shape say for their first axis."""
    return sorted({shape[0] for _, shape in reshapes_to_constant(model.graph) if len(shape) > 1 and shape[0] > 0})


def reshapes_that_fix(model, batch):
    """Names the Reshapes that say this number of images."""
    return [name_of(node) for node, shape in reshapes_to_constant(model.graph) if len(shape) > 1 and shape[0] == batch]


def reshapes_to_constant(graph):
    """Yields (node, shape as a list) of every Reshape of an activation whose shape is written in the graph."""
    constants = {tensor.name: tensor for tensor in graph.initializer}
    constants.update(
        (node.output[0], helper.get_node_attr_value(node, "value"))
        for node in graph.node
        if node.op_type == "Constant" and node.attribute[0].name == "value"
    )
    for node in graph.node:
        if node.op_type == "Reshape" and node.input[0] not in constants and node.input[1] in constants:
            yield node, numpy_helper.to_array(constants[node.input[1]]).tolist()
