import unittest

import torch

from quantfleet_tools.programs import calibrate_torch, export
from quantfleet_tools.pytorch.architectures import efficientnet_lite0
from quantfleet_tools.pytorch.plain_convolutions import with_plain_convolutions

from ..demo import artifact, packed_split, request, scratch_folder, silent_report

MODEL = {"kind": "architecture", "architecture": "efficientnet_lite0", "classes": 10}
PREPROCESSING = {
    "colour": "rgb",
    "resize": 256,
    "crop": 224,
    "interpolation": "bicubic",
    "mean": [127 / 255] * 3,
    "std": [128 / 255] * 3,
}


class PlainConvolutions(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.network = efficientnet_lite0.build(10).eval()

    def test_the_answers_stay_the_same(self):
        images = torch.randn(2, 3, 224, 224)
        with torch.inference_mode():
            before = self.network(images)
            torch.testing.assert_close(with_plain_convolutions(self.network)(images), before, atol=1e-5, rtol=1e-4)

    def test_every_convolution_of_efficientnet_lite0_is_quantized(self):
        weights = scratch_folder() / "weights.pth"
        torch.save(self.network.state_dict(), weights)
        pixels = torch.randint(0, 256, (4, 224, 224, 3), dtype=torch.uint8).numpy()
        split = packed_split(pixels, [0, 1, 2, 3], PREPROCESSING)
        described = {"model": MODEL, "preprocessing": PREPROCESSING}
        parameters = {**described, "method": "max", "placement": "weighted-inputs", "calibrationBatchSize": 4, "images": 4}
        checkpoint = artifact(calibrate_torch, {"weights": weights, "calibration": split}, parameters, "checkpoint")
        inputs = {"weights": weights, "checkpoint": checkpoint, "sample": split}
        outcome = export.run(request(inputs, {**described, "opset": 17, "expectQuantized": True}), silent_report())
        none = {"operators": 0, "quantized": 0, "unquantized": []}
        expected = {"operators": 50, "quantized": 50, "unquantized": [], "activationProducts": none}
        self.assertEqual(outcome.facts["coverage"], expected)
