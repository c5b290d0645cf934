"""What an ONNX model must be so that it can be quantized: FP32, not quantized yet, one image input, a known opset."""

import onnx
from onnx import TensorProto, version_converter

from ..protocol.failure import StageFailure
from .nodes import name_of, nodes_of
from .quantized_operators import quantized_operators

# DequantizeLinear has scales per channel from here on.
MIN_OPSET = 13
# Initializers need not be inputs from here on.
MIN_IR_VERSION = 4
TYPE_NAMES = {TensorProto.FLOAT: "FP32", TensorProto.DOUBLE: "FP64", TensorProto.FLOAT16: "FP16"}
FUSED = ("FusedConv", "FusedGemm", "FusedMatMul")
LONGEST_REASON = 400


def require_unquantized(model):
    counts = quantized_operators(model)
    if counts:
        found = ", ".join(f"{count} {operator}" for operator, count in sorted(counts.items()))
        raise StageFailure("OnnxQuantized", f"it is quantized already: {found}")


def require_portable(model):
    """Refuses what ONNX Runtime saves once it has optimized a network: operators that no other tool knows."""
    named = [name_of(node) for node in nodes_of(model) if node.domain == "com.microsoft.nchwc" or node.op_type in FUSED]
    if named:
        message = f"ONNX Runtime's optimizer has written it, with {len(named)} operators of its own, as {named[0]}"
        raise StageFailure("OnnxInvalid", f"{message}; expected the model from before")


def require_valid(model):
    """Runs ONNX's own checker."""
    try:
        onnx.checker.check_model(model)
    # The checker and protobuf raise errors of several kinds, all of which mean the same here.
    except Exception as error:
        raise StageFailure("OnnxInvalid", f"ONNX's checker refuses it: {in_one_line(error)}") from error


def without_initial_inputs(model):
    """Removes initializers from the inputs in place, as old files have them; returns how many."""
    initial = {tensor.name for tensor in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in initial]
    removed = len(model.graph.input) - len(inputs)
    if removed:
        del model.graph.input[:]
        model.graph.input.extend(inputs)
        model.ir_version = max(model.ir_version, MIN_IR_VERSION)
    return removed


def require_image_input(model, image_shape):
    """Requires one FP32 input (batch, *image_shape), any size of image where that is None, and FP32 weights."""
    found = [f"{each.name}: {type_of(each)} {shape_text(each)}" for each in model.graph.input]
    wanted = "one FP32 input (batch, channels, height, width)"
    if len(found) != 1 or len(axes_of(model.graph.input[0])) != 4 or type_of(model.graph.input[0]) != "FP32":
        raise StageFailure("OnnxInvalid", f"expected {wanted}, found {'; '.join(found) or 'none'}")
    sizes = [axis.dim_value for axis in axes_of(model.graph.input[0])[1:]]
    if image_shape is not None and any(size > 0 and size != want for size, want in zip(sizes, image_shape)):
        raise StageFailure("OnnxInvalid", f"the preprocessing makes images of {list(image_shape)}, it takes {found[0]}")
    require_single_precision(model)


def require_single_precision(model):
    doubles = {each.name for each in model.graph.initializer if each.data_type == TensorProto.DOUBLE}
    weighted = [node for node in nodes_of(model) if node.op_type in ("Conv", "Gemm", "MatMul")]
    named = [name_of(node) for node in weighted if doubles & {*node.input}]
    if named:
        message = f"expected FP32, the weights of {len(named)} operators are FP64, at {named[0]}"
        raise StageFailure("OnnxInvalid", message)


def type_of(value):
    tensor = value.type.tensor_type
    if not value.type.HasField("tensor_type"):
        return value.type.WhichOneof("value") or "no type"
    return TYPE_NAMES.get(tensor.elem_type) or TensorProto.DataType.Name(tensor.elem_type)


def axes_of(value):
    return value.type.tensor_type.shape.dim


def shape_text(value):
    return f"({', '.join(axis.dim_param or str(axis.dim_value or '?') for axis in axes_of(value))})"


def opset_of(model):
    """Returns the version of ONNX's own operators, None where the model has none of them."""
    return next((opset.version for opset in model.opset_import if opset.domain in ("", "ai.onnx")), None)


def with_opset(model, opset):
    """Returns the model in a later opset, made by ONNX's own converter."""
    before = opset_of(model)
    try:
        converted = version_converter.convert_version(model, opset)
        onnx.checker.check_model(converted)
    # It raises RuntimeError, but also what protobuf and the checker raise.
    except Exception as error:
        message = f"it has opset {before}, expected {opset} or later, and ONNX's converter fails: {in_one_line(error)}"
        raise StageFailure("OnnxInvalid", message) from error
    return converted


def in_one_line(error):
    return " ".join(str(error).split())[:LONGEST_REASON]
