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
from quantfleet_tools.pytorch.models import load_network

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
            export.compare(load_network(MODEL, {"weights": WEIGHTS}), doctored, batches, classes=10, is_quantized=False)
        self.assertEqual(raised.exception.code, "ExportMismatch")

    def test_a_quantized_export_has_int8_weights_per_channel_everywhere(self):
        inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "sample": packed(64)}
        outcome = export.run(request(inputs, {"opset": 17, "expectQuantized": True}), silent_report())
        coverage = outcome.facts["coverage"]
        self.assertEqual((coverage["operators"], coverage["quantized"]), (23, 23))
        self.assertGreaterEqual(outcome.facts["top1Agreement"], 0.95)
