"""FP16 networks for a TensorRT that takes every precision from the network."""

from ..protocol.failure import StageFailure

# The first operator set whose Q/DQ pairs may have FP16 on their floating-point side.
FIRST_OPSET_WITH_HALF_QDQ = 19


def write_half_precision(source, target):
    """Writes an ONNX model with FP16 weights and activations, around its Q/DQ pairs where it has some.

    Its inputs and outputs stay FP32. Scales become FP16 too: to TensorRT, the type of a scale is that of what the pair
    gives. Fails with NetworkRefused where the model cannot be written in operator set 19, which such pairs need.
    """
    try:
        import onnx
        from onnx import version_converter
        from onnxruntime.transformers.float16 import convert_float_to_float16
        from onnxruntime.transformers.onnx_model import OnnxModel
    except ImportError as error:
        raise StageFailure("ToolMissing", f"onnx and onnxruntime, which convert the network to FP16: {error}") from error
    model = onnx.load(source)
    if any(node.op_type == "QuantizeLinear" for node in model.graph.node):
        model = in_opset(version_converter, model, FIRST_OPSET_WITH_HALF_QDQ)
    converted = convert_float_to_float16(model, keep_io_types=True)
    # The converter leaves the cast of an input at the end of the list.
    OnnxModel.graph_topological_sort(converted.graph)
    onnx.save(converted, target)


def in_opset(version_converter, model, version):
    """Returns the model in an operator set, as it is where its own is as new."""
    own = next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))
    if own >= version:
        return model
    try:
        return version_converter.convert_version(model, version)
    # The converter says with a RuntimeError of no particular kind what it cannot convert.
    except RuntimeError as error:
        raise StageFailure(
            "NetworkRefused",
            f"FP16 beside INT8 needs operator set {version}, and onnx cannot convert this network from {own} ({error}): "
            f"export with opset: {version}, or choose otherLayers: fp32",
        ) from error
