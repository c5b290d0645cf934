"""Q/DQ pairs as TensorRT wants them, inserted by ONNX Runtime wherever it knows the operator."""

from onnxruntime.quantization import QuantType
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
from onnxruntime.quantization.quant_utils import load_model_with_shape_infer

from .ranges import OPERATOR_TYPES

# Symmetric INT8 without INT32 biases: TensorRT's parser refuses anything else.
QUANTIZER_OPTIONS = {"ActivationSymmetric": True, "WeightSymmetric": True, "QuantizeBias": False}


class QuantizerSparing(QDQQuantizer):
    """ONNX Runtime's quantizer, which leaves the activations named in `spared` as they are."""

    def __init__(self, model, spared, **options):
        super().__init__(model, **options)
        self._spared = spared

    def quantize_activation_tensor(self, tensor_name):
        if tensor_name not in self._spared:
            super().quantize_activation_tensor(tensor_name)

    def quantize_output_same_as_input(self, output_name, input_name, node_name):
        if output_name not in self._spared:
            super().quantize_output_same_as_input(output_name, input_name, node_name)

    def is_tensor_quantized(self, tensor_name):
        """An activation has its answer quantized only where what it reads is."""
        return tensor_name in self._spared or super().is_tensor_quantized(tensor_name)


def insert_everywhere(prepared, ranges, spared):
    """Returns the model with Q/DQ pairs: INT8, symmetric, weights per channel, activations per tensor."""
    quantizer = QuantizerSparing(
        load_model_with_shape_infer(prepared),
        spared,
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
