"""Q/DQ pairs as TensorRT wants them, inserted by ONNX Runtime."""

from onnxruntime.quantization import QuantType
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
from onnxruntime.quantization.quant_utils import load_model_with_shape_infer

from .ranges import OPERATOR_TYPES

# Symmetric INT8 without INT32 biases: TensorRT's parser refuses anything else.
QUANTIZER_OPTIONS = {"ActivationSymmetric": True, "WeightSymmetric": True, "QuantizeBias": False}


def insert_quantizers(prepared, ranges):
    """Returns the model with Q/DQ pairs: INT8, symmetric, weights per channel, activations per tensor."""
    quantizer = QDQQuantizer(
        load_model_with_shape_infer(prepared),
        per_channel=True,
        reduce_range=False,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QInt8,
        tensors_range=ranges,
        nodes_to_quantize=[],
        nodes_to_exclude=[],
        op_types_to_quantize=OPERATOR_TYPES,
        extra_options=QUANTIZER_OPTIONS,
    )
    return quantizer.quantize_model()
