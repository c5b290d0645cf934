"""Blocks of common networks in ONNX, as PyTorch exports them and ONNX Runtime prepares them."""

import numpy
import onnx
import torch
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from quantfleet_tools.onnxruntime.session import infer_with, open_session
from quantfleet_tools.programs.export import write_onnx

from ..demo import scratch_folder

SHAPE = (8, 12, 12)
CHANNELS = SHAPE[0]


def conv(size=3, out=CHANNELS):
    return nn.Conv2d(CHANNELS, out, size, padding=size // 2)


class Together(nn.Module):
    """Feeds the same tensor to several modules and gives their answers to a function."""

    def __init__(self, function, *ways):
        super().__init__()
        self._function, self._ways = function, nn.ModuleList(ways)

    def forward(self, x):
        return self._function(*(way(x) for way in self._ways))


class SqueezeAndExcite(nn.Module):
    def __init__(self):
        super().__init__()
        self._gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), conv(1), nn.ReLU(), conv(1), nn.Hardsigmoid())

    def forward(self, x):
        return x * self._gate(x)


class Encoder(nn.Module):
    """A pre-norm transformer layer over the pixels, with GELU."""

    def __init__(self):
        super().__init__()
        self._first, self._second = nn.LayerNorm(CHANNELS), nn.LayerNorm(CHANNELS)
        self._qkv, self._out = nn.Linear(CHANNELS, 3 * CHANNELS), nn.Linear(CHANNELS, CHANNELS)
        self._mlp = nn.Sequential(nn.Linear(CHANNELS, 4 * CHANNELS), nn.GELU(), nn.Linear(4 * CHANNELS, CHANNELS))

    def forward(self, x):
        x = x.flatten(2).transpose(1, 2)
        q, k, v = self._qkv(self._first(x)).chunk(3, -1)
        x = x + self._out(torch.softmax(q @ k.transpose(1, 2) / CHANNELS**0.5, -1) @ v)
        return x + self._mlp(self._second(x))


def residual(*branch):
    return Together(torch.add, nn.Identity(), nn.Sequential(*branch))


def prepared(*layers, opset=17):
    """Returns (model, path) of a network of layers, as ort-static prepares it."""
    torch.manual_seed(0)
    folder = scratch_folder()
    network = nn.Sequential(*layers).eval()
    write_onnx(network, SHAPE, opset, is_quantized=False, path=folder / "model.onnx")
    quant_pre_process(str(folder / "model.onnx"), str(folder / "prepared.onnx"), skip_symbolic_shape=True)
    return onnx.load(folder / "prepared.onnx"), folder / "prepared.onnx"


def inputs(count=4):
    return numpy.random.default_rng(0).standard_normal((count, *SHAPE)).astype(numpy.float32)


def answers(model):
    return infer_with(open_session(model.SerializeToString()))(inputs())


def largest_values(model):
    """Returns {tensor: largest absolute value} of every tensor of FP32 on the inputs."""
    graph = onnx.shape_inference.infer_shapes(model).graph
    named = [each for each in graph.value_info if each.type.tensor_type.elem_type == onnx.TensorProto.FLOAT]
    wide = onnx.ModelProto()
    wide.CopyFrom(model)
    wide.graph.output.extend(named)
    session = open_session(wide.SerializeToString())
    images = session.get_inputs()[0].name
    names = [each.name for each in session.get_outputs()]
    values = dict(zip(names, session.run(names, {images: inputs()})), **{images: inputs()})
    return {name: float(numpy.abs(value).max()) for name, value in values.items()}


def pairs(model):
    """Returns [(operator before, operators behind)] of the pairs of activations, in the graph's order."""
    graph = model.graph
    producers = {name: node.op_type for node in graph.node for name in node.output}
    readers = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    found = []
    for quantize in [node for node in graph.node if node.op_type == "QuantizeLinear"]:
        (dequantize,) = readers[quantize.output[0]]
        behind = " ".join(sorted(node.op_type for node in readers.get(dequantize.output[0], [])))
        found.append((producers.get(quantize.input[0], "input"), behind))
    return found
