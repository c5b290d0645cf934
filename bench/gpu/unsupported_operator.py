"""Writes an ONNX classifier with an operator that ONNX Runtime has and TensorRT has not: Det.

    python unsupported_operator.py OUT.onnx
"""

import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

CLASSES = 1000

random = numpy.random.default_rng(0)
weight = numpy_helper.from_array(random.normal(0, 0.1, (CLASSES, 3, 3, 3)).astype(numpy.float32), "weight")
square = numpy_helper.from_array(numpy.array([0, 250, 2, 2], numpy.int64), "square")
axes = numpy_helper.from_array(numpy.array([1], numpy.int64), "axes")
nodes = [
    helper.make_node("Conv", ["image", "weight"], ["features"], "conv", strides=[2, 2]),
    helper.make_node("GlobalAveragePool", ["features"], ["pooled"], "pool"),
    helper.make_node("Flatten", ["pooled"], ["scores"], "flatten"),
    helper.make_node("Reshape", ["scores", "square"], ["matrices"], "matrices"),
    helper.make_node("Det", ["matrices"], ["determinants"], "determinant"),
    helper.make_node("ReduceSum", ["determinants", "axes"], ["sum"], "sum", keepdims=1),
    helper.make_node("Add", ["scores", "sum"], ["logits"], "add"),
]
graph = helper.make_graph(
    nodes,
    "classifier",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, 224, 224])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CLASSES])],
    [weight, square, axes],
)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), sys.argv[1])
