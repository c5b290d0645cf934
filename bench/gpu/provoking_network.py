"""Writes an ONNX classifier that ONNX Runtime runs and that TensorRT is to refuse.

    python provoking_network.py determinant OUT.onnx   an operator that TensorRT does not have: Det
    python provoking_network.py sorting OUT.onnx       a layer meant to need much workspace: TopK over all pixels
"""

import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

CLASSES = 1000


def constant(name, values, dtype):
    return numpy_helper.from_array(numpy.array(values, dtype), name)


def determinant():
    weights = numpy.random.default_rng(0).normal(0, 0.1, (CLASSES, 3, 3, 3))
    nodes = [
        helper.make_node("Conv", ["image", "weight"], ["features"], "conv", strides=[2, 2]),
        helper.make_node("GlobalAveragePool", ["features"], ["pooled"], "pool"),
        helper.make_node("Flatten", ["pooled"], ["scores"], "flatten"),
        helper.make_node("Reshape", ["scores", "square"], ["matrices"], "matrices"),
        helper.make_node("Det", ["matrices"], ["determinants"], "determinant"),
        helper.make_node("ReduceSum", ["determinants", "axes"], ["sum"], "sum", keepdims=1),
        helper.make_node("Add", ["scores", "sum"], ["logits"], "add"),
    ]
    square, axes = constant("square", [0, 250, 2, 2], numpy.int64), constant("axes", [1], numpy.int64)
    return nodes, [constant("weight", weights, numpy.float32), square, axes]


def sorting():
    nodes = [
        helper.make_node("Flatten", ["image"], ["pixels"], "flatten"),
        helper.make_node("TopK", ["pixels", "count"], ["logits", "positions"], "brightest"),
    ]
    return nodes, [constant("count", [CLASSES], numpy.int64)]


def model(nodes, initializers):
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, 224, 224])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CLASSES])
    graph = helper.make_graph(nodes, "classifier", [image], [logits], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    onnx.save(model(*{"determinant": determinant, "sorting": sorting}[sys.argv[1]]()), sys.argv[2])
