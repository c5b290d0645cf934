"""The shapes of a network's tensors, found by running it."""

import onnx

from .session import open_session


def shapes_for(model, tensors, batch):
    """Returns {tensor: shape} of the named tensors of a model for one batch of network inputs, initializers among them."""
    shapes = {each.name: tuple(each.dims) for each in model.graph.initializer}
    given = {each.name for each in [*model.graph.input, *model.graph.output]} | shapes.keys()
    wide = onnx.ModelProto()
    wide.CopyFrom(model)
    wide.graph.output.extend(onnx.ValueInfoProto(name=name) for name in sorted({*tensors} - given))
    session = open_session(wide.SerializeToString())
    name = session.get_inputs()[0].name
    names = [each.name for each in session.get_outputs()]
    shapes.update(zip(names, (value.shape for value in session.run(names, {name: batch}))), **{name: batch.shape})
    return shapes
