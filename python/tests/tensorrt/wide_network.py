"""A network of convolutions so wide that INT8 is the fastest for them on any GPU that has it."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..demo import scratch_folder

CHANNELS = (1, 256, 256, 256)


def wide_onnx():
    """Writes the network for images (n, 1, 28, 28) with 256 logits, and returns its path."""
    random = numpy.random.default_rng(0)
    nodes, weights, tensor = [], [], "images"
    for number, (taken, given) in enumerate(zip(CHANNELS, CHANNELS[1:])):
        kernel = random.normal(scale=(taken * 9) ** -0.5, size=(given, taken, 3, 3)).astype(numpy.float32)
        weights.append(numpy_helper.from_array(kernel, f"kernel{number}"))
        nodes.append(helper.make_node("Conv", [tensor, f"kernel{number}"], [f"sum{number}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"sum{number}"], [f"activation{number}"]))
        tensor = f"activation{number}"
    nodes.append(helper.make_node("GlobalAveragePool", [tensor], ["mean"]))
    nodes.append(helper.make_node("Flatten", ["mean"], ["logits"]))
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 1, 28, 28])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CHANNELS[-1]])
    graph = helper.make_graph(nodes, "wide", [images], [logits], weights)
    path = scratch_folder() / "wide.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return str(path)
