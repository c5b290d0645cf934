"""Operators that only a network has that is quantized already, whichever tool has done that."""

import re

from .nodes import nodes_of

# ONNX's own, ONNX Runtime's (com.microsoft), Caffe2's, and those of Brevitas and QONNX.
QUANTIZED = re.compile(
    r"[Qq]uantize|^QLinear|Integer$|IntegerToFloat|NBits|Bnb4|FpQ4|^QOrdered|^QAttention|^QGemm|^QMoE|^QEmbed|^Int8"
    r"|BFP$|^(Quant|IntQuant|BipolarQuant|FloatQuant)$"
)


def quantized_operators(model):
    """Returns how many operators of each type are there, in subgraphs and functions too: {} for a network in FP32."""
    counts = {}
    for node in nodes_of(model):
        if QUANTIZED.search(node.op_type):
            counts[node.op_type] = counts.get(node.op_type, 0) + 1
    return counts
