"""FP16 networks for a TensorRT that takes every precision from the network."""

from ..protocol.failure import StageFailure


def write_half_precision(source, target):
    """Writes an ONNX model with FP16 weights and activations; its inputs and outputs stay FP32."""
    try:
        import onnx
        from onnxruntime.transformers.float16 import convert_float_to_float16
    except ImportError as error:
        raise StageFailure("ToolMissing", f"onnx and onnxruntime, which convert the network to FP16: {error}") from error
    onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), target)
