"""Small ONNX models and edits of the demo's export, as people bring them."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..demo import MODEL, WEIGHTS, exported_onnx, scratch_folder

IMAGE = (1, 28, 28)
CLASSES = 10


def exported():
    """Returns the demo network's FP32 export."""
    return onnx.load(exported_onnx())


def exported_in(opset):
    """Returns the demo network in an opset that quantfleet itself does not write."""
    from quantfleet_tools.programs.export import write_onnx
    from quantfleet_tools.pytorch.models import load_network

    path = scratch_folder() / "model.onnx"
    write_onnx(load_network(MODEL, {"weights": WEIGHTS}), IMAGE, opset, is_quantized=False, path=path)
    return onnx.load(path)


def classifier_of(model):
    return next(node for node in model.graph.node if node.op_type == "Gemm")


def replaced(model, node, *others):
    """Puts nodes into the place of one."""
    position = list(model.graph.node).index(node)
    model.graph.node.remove(node)
    for offset, other in enumerate(others):
        model.graph.node.insert(position + offset, other)
    return model


def constant(model, name, values, kind=numpy.float32):
    model.graph.initializer.append(numpy_helper.from_array(numpy.array(values, kind), name))
    return name


def with_reshape(shape, model=None):
    """Returns the export, or another model, with a Reshape to a constant shape where it flattens."""
    model = exported() if model is None else model
    flatten = next(node for node in model.graph.node if node.op_type == "Flatten")
    name = constant(model, "flat_shape", shape, numpy.int64)
    return replaced(model, flatten, helper.make_node("Reshape", [flatten.input[0], name], flatten.output, "view"))


def with_fixed_batch(model, batch):
    for end in [*model.graph.input, *model.graph.output]:
        end.type.tensor_type.shape.dim[0].dim_value = batch
    return model


def with_classifier_in_branches():
    """Returns the export with its last layer in both branches of an If that looks at the image."""
    model = exported()
    gemm = classifier_of(model)
    shape = ["batch", CLASSES]
    branches = {
        f"{name}_branch": helper.make_graph(
            [helper.make_node("Gemm", gemm.input, [f"logits_{name}"], f"fc_{name}", transB=1)],
            name,
            [],
            [helper.make_tensor_value_info(f"logits_{name}", TensorProto.FLOAT, shape)],
        )
        for name in ("then", "else")
    }
    sum_name, zero = "pixel_sum", constant(model, "zero", 0)
    return replaced(
        model,
        gemm,
        helper.make_node("ReduceSum", [model.graph.input[0].name], [sum_name], "sum", keepdims=0),
        helper.make_node("Greater", [sum_name, zero], ["is_bright"], "compare"),
        helper.make_node("If", ["is_bright"], gemm.output, "maybe", **branches),
    )


def with_answers_turned():
    """Returns the export with logits (classes, batch)."""
    model = exported()
    gemm = classifier_of(model)
    shape = helper.make_tensor_type_proto(TensorProto.FLOAT, [CLASSES, "batch"]).tensor_type.shape
    model.graph.output[0].type.tensor_type.shape.CopyFrom(shape)
    first = helper.make_node("Gemm", gemm.input, ["rows"], "fc", transB=1)
    return replaced(model, gemm, first, helper.make_node("Transpose", ["rows"], gemm.output, "turn", perm=[1, 0]))


def with_shared_bias():
    """Returns the export behind two convolutions that share a bias `b` and whose tensor is called `b0`."""
    model = exported()
    image = model.graph.input[0].name
    for node in model.graph.node:
        node.input[:] = ["second" if name == image else name for name in node.input]
    constant(model, "tied_w", [[[[1]]]])
    constant(model, "b", [0])
    model.graph.node.insert(0, helper.make_node("Conv", [image, "tied_w", "b"], ["b0"], "same1"))
    model.graph.node.insert(1, helper.make_node("Conv", ["b0", "tied_w", "b"], ["second"], "same2"))
    return model


def attention():
    """Returns a classifier of FP32 that takes the rows of an image as tokens: one layer of attention."""
    random = numpy.random.RandomState(0)
    weights = {name: random.standard_normal((28, 28)) * 0.2 for name in ("w_q", "w_k", "w_v")}
    weights["w_out"] = random.standard_normal((28, CLASSES))
    nodes = [
        helper.make_node("Squeeze", ["images", "one"], ["rows"], "rows"),
        *(helper.make_node("MatMul", ["rows", f"w_{each}"], [each], f"to_{each}") for each in "qkv"),
        helper.make_node("Transpose", ["k"], ["k_t"], "turn", perm=[0, 2, 1]),
        helper.make_node("MatMul", ["q", "k_t"], ["scores"], "q_times_k"),
        helper.make_node("Softmax", ["scores"], ["shares"], "softmax", axis=-1),
        helper.make_node("MatMul", ["shares", "v"], ["mixed"], "attention_times_v"),
        helper.make_node("ReduceMean", ["mixed"], ["mean"], "mean", axes=[1], keepdims=0),
        helper.make_node("MatMul", ["mean", "w_out"], ["logits"], "head"),
    ]
    return model_of(nodes, weights)


def lstm():
    """Returns a classifier of FP32 that reads the rows of an image one after another."""
    random = numpy.random.RandomState(0)
    weights = {
        "w": random.standard_normal((1, 32, 28)) * 0.2,
        "r": random.standard_normal((1, 32, 8)) * 0.2,
        "w_out": random.standard_normal((8, CLASSES)),
    }
    nodes = [
        helper.make_node("Squeeze", ["images", "one"], ["rows"], "rows"),
        helper.make_node("Transpose", ["rows"], ["steps"], "turn", perm=[1, 0, 2]),
        helper.make_node("LSTM", ["steps", "w", "r"], ["", "last"], "reader", hidden_size=8),
        helper.make_node("Squeeze", ["last", "zero"], ["state"], "state"),
        helper.make_node("MatMul", ["state", "w_out"], ["logits"], "head"),
    ]
    return model_of(nodes, weights)


def model_of(nodes, weights):
    """Returns a model from images to logits; "zero" and "one" are axes that nodes may name."""
    initializers = [numpy_helper.from_array(value.astype(numpy.float32), name) for name, value in weights.items()]
    axes = [numpy_helper.from_array(numpy.array([axis]), name) for axis, name in enumerate(("zero", "one"))]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", *IMAGE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CLASSES])],
        [*initializers, *axes],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
