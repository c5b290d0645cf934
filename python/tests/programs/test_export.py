import unittest

import numpy
import onnx
import torch
from onnx import numpy_helper

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.classification.comparison import sample_batches
from quantfleet_tools.onnxruntime.session import logits_of, open_session
from quantfleet_tools.programs import export
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.models import load_network, load_network_to_quantize
from quantfleet_tools.pytorch.quantized_checkpoint import restore

from ..demo import (
    MODEL,
    PREPROCESSING,
    WEIGHTS,
    calibrated_checkpoint,
    exported_onnx,
    packed,
    request,
    scratch_folder,
    silent_report,
)


def fp32_answers(batches):
    return export.logits_in_pytorch(load_network(MODEL, {"weights": WEIGHTS}), batches, classes=10)


def quantized_export():
    inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "sample": packed(64)}
    return export.run(request(inputs, {"opset": 17, "expectQuantized": True}), silent_report())


def constant(model, name):
    """Returns the tensor of a Constant node or an initializer."""
    nodes = {node.output[0]: node.attribute[0].t for node in model.graph.node if node.op_type == "Constant"}
    return {**nodes, **{tensor.name: tensor for tensor in model.graph.initializer}}[name]


def change(model, name, work):
    """Changes the values of a Constant node or an initializer."""
    tensor = constant(model, name)
    tensor.CopyFrom(numpy_helper.from_array(work(numpy_helper.to_array(tensor).copy()), tensor.name))


def quantizers(model, of_weights):
    """Returns the QuantizeLinear nodes of weights, which have a scale for each channel, or of activations."""
    return [
        node
        for node in model.graph.node
        if node.op_type == "QuantizeLinear" and (numpy_helper.to_array(constant(model, node.input[1])).size > 1) == of_weights
    ]


def without_first_pair(model):
    """Takes the first Q/DQ pair of an activation out."""
    quantize = quantizers(model, of_weights=False)[0]
    dequantize = next(node for node in model.graph.node if node.input[:1] == quantize.output[:1])
    for node in model.graph.node:
        for position, name in enumerate(node.input):
            if name == dequantize.output[0]:
                node.input[position] = quantize.input[0]
    model.graph.node.remove(dequantize)
    model.graph.node.remove(quantize)


# What an exporter may get wrong, most of it too little to be seen in the answers of a rounding network.
FAULTS = {
    "a bias is off by a twentieth": lambda model: change(model, "classifier.bias", lambda bias: bias + numpy.float32(0.05)),
    "the scale of an activation is doubled": lambda model: change(
        model, quantizers(model, of_weights=False)[7].input[1], lambda scale: scale * 2
    ),
    "the scales of weights are those of another channel": lambda model: change(
        model, quantizers(model, of_weights=True)[7].input[1], lambda scales: numpy.roll(scales, 1)
    ),
    "a weight is zero": lambda model: change(model, "classifier.weight", lambda weight: weight * (weight != weight.max())),
    "an activation is not quantized": without_first_pair,
}


class Export(unittest.TestCase):
    def test_the_exported_network_answers_like_the_original_at_any_batch_size(self):
        network, session = load_network(MODEL, {"weights": WEIGHTS}), open_session(exported_onnx())
        for size in (1, 7, 64):
            batches = list(PackedSplit(packed(64)).batches(PREPROCESSING, size))
            with torch.inference_mode():
                expected = numpy.concatenate([network(torch.from_numpy(batch)).numpy() for batch in batches])
            numpy.testing.assert_allclose(logits_of(session, batches), expected, atol=1e-4)

    def test_an_export_that_answers_differently_is_refused_with_the_difference(self):
        model = onnx.load(exported_onnx())
        bias = next(tensor for tensor in model.graph.initializer if tensor.name == "classifier.bias")
        bias.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(bias) + 1, bias.name))
        doctored = scratch_folder() / "doctored.onnx"
        onnx.save(model, doctored)
        batches = sample_batches(PackedSplit(packed(64)), PREPROCESSING)
        with self.assertRaises(StageFailure) as raised:
            export.compare(fp32_answers(batches), doctored, batches)
        self.assertEqual(raised.exception.code, "ExportMismatch")

    def test_a_quantized_export_has_int8_weights_per_channel_everywhere(self):
        outcome = quantized_export()
        coverage = outcome.facts["coverage"]
        self.assertEqual((coverage["operators"], coverage["quantized"]), (23, 23))
        self.assertGreaterEqual(outcome.facts["top1Agreement"], 0.95)
        self.assertLess(outcome.facts["rmsDifference"], outcome.facts["rmsChange"])

    def test_a_quantized_export_with_any_fault_is_refused_however_little_it_changes_the_answers(self):
        original, batches = quantized_export().artifacts["onnx"].path, sample_batches(PackedSplit(packed(64)), PREPROCESSING)
        for fault, work in FAULTS.items():
            with self.subTest(fault):
                model = onnx.load(original)
                work(model)
                doctored = scratch_folder() / "doctored.onnx"
                onnx.save(model, doctored)
                network = restore(load_network_to_quantize(MODEL, {"weights": WEIGHTS}), calibrated_checkpoint())
                with self.assertRaises(StageFailure) as raised:
                    export.compare_quantized(fp32_answers(batches), network, doctored, batches)
                self.assertEqual(raised.exception.code, "ExportMismatch")
