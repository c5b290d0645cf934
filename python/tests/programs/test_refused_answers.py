import unittest

import torch

from quantfleet_tools.programs import calibrate_ort, calibrate_torch, evaluate_torch, export
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import PREPROCESSING, images_and_labels, packed, packed_split, request, scratch_folder, silent_report

NETWORKS = """
import torch
from torch import nn


class Network(nn.Module):
    def __init__(self, classes=10, **batch_norm):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.norm, self.head = nn.Conv2d(1, 8, 3, 2), nn.BatchNorm2d(8, **batch_norm), nn.Linear(8, classes)

    def forward(self, images):
        return self.head(self.norm(self.first(images)).relu().mean((2, 3)))


def batch_statistics(classes):
    return Network(classes, track_running_stats=False)


def eleven(classes):
    return Network(11)


class Stretching(Network):
    def forward(self, images):
        lowest, highest = images.amin((1, 2, 3), keepdim=True), images.amax((1, 2, 3), keepdim=True)
        return super().forward((images - lowest) / (highest - lowest))


class FullyConvolutional(Network):
    def forward(self, images):
        return super().forward(images)[..., None, None]
"""

MEASURED = {
    "threads": 1,
    "device": "cpu",
    "classes": 10,
    "accuracyBatchSize": 24,
    "warmUpRuns": 0,
    "hotRuns": 1,
    "hotSeconds": 0,
    "throughputBatchSizes": [],
    "throughputSeconds": 0.1,
    "usageIntervalMs": 50,
}
CALIBRATED = {"calibrationBatchSize": 16, "images": 64}
EXPORTED = {"opset": 17, "expectQuantized": False}


def built(function, spoil=None):
    """Returns model and inputs of a network of NETWORKS, whose weights `spoil` changes."""
    folder = scratch_folder()
    (folder / "networks.py").write_text(NETWORKS)
    names = {}
    exec(NETWORKS, names)
    state = names[function](10).state_dict()
    if spoil is not None:
        spoil(state)
    torch.save(state, folder / "weights.pth")
    model = {"kind": "factory", "function": function, "classes": 10}
    return model, {"weights": str(folder / "weights.pth"), "factory": {"file": str(folder / "networks.py"), "imports": []}}


def with_blank_images(positions):
    """Returns a packed split of 64 images, some of them of one colour."""
    images, labels = images_and_labels()
    images = images[:64].copy()
    images[list(positions)] = 0
    return packed_split(images, labels[:64], PREPROCESSING)


def calibrate_with(method):
    return {"method": method, "bins": 2048, "quantizedBins": 128, "percentile": 99.99, "placement": "weighted-inputs", **CALIBRATED}


# The first stage of each recipe that has the network in PyTorch.
FIRST_STAGES = (
    (evaluate_torch, "evaluation", MEASURED),
    (calibrate_torch, "calibration", calibrate_with("percentile")),
    (export, "sample", EXPORTED),
)


class RefusedAnswers(unittest.TestCase):
    def test_every_recipe_refuses_a_network_that_is_not_steady_in_the_same_words(self):
        failures = {self.failure_of(*stage, *built("batch_statistics")) for stage in FIRST_STAGES}
        reason = "asked for the same images together and one by one, the network answers differently"
        self.assertEqual(failures, {("AnswersUnsteady", reason)})

    def test_every_recipe_refuses_another_number_of_classes_in_the_same_words(self):
        failures = {self.failure_of(*stage, *built("eleven")) for stage in FIRST_STAGES}
        self.assertEqual({code for code, _ in failures}, {"AnswersInvalid"})
        self.assertEqual(len(failures), 1)

    def test_every_recipe_refuses_weights_that_are_not_finite_and_counts_the_images(self):
        def spoil(state):
            state["norm.running_var"][3] = float("nan")

        failures = {self.failure_of(*stage, *built("Network", spoil)) for stage in FIRST_STAGES}
        reason = "64 of 64 images have no finite answer: NaN for 10 of 10 classes"
        self.assertEqual(failures, {("AnswersNotFinite", reason)})

    def test_a_class_that_is_masked_with_infinity_is_named(self):
        def mask(state):
            state["head.bias"][7] = -float("inf")

        failures = {self.failure_of(*stage, *built("Network", mask)) for stage in FIRST_STAGES}
        self.assertEqual(failures, {("AnswersNotFinite", "64 of 64 images have no finite answer: -inf for class 7")})

    def test_images_that_have_no_finite_answer_are_counted_wherever_they_lie(self):
        model, inputs = built("Stretching")
        split = with_blank_images([1, 20, 33, 60])
        expected = ("AnswersNotFinite", "4 of 64 images have no finite answer: NaN for 10 of 10 classes")
        for stage in FIRST_STAGES:
            with self.subTest(stage[0].__name__):
                self.assertEqual(self.failure_of(*stage, model, inputs, split), expected)
        onnx = export.run(
            request({**inputs, "sample": packed(64)}, {**EXPORTED, "model": model}), silent_report()
        ).artifacts["onnx"]
        for method in ("minmax", "entropy", "percentile"):
            with self.subTest(method):
                stage = (calibrate_ort, "calibration", calibrate_with(method))
                self.assertEqual(self.failure_of(*stage, model, {"onnx": str(onnx.path)}, split), expected)
        for method in ("max", "entropy", "mse"):
            with self.subTest(method):
                stage = (calibrate_torch, "calibration", calibrate_with(method))
                self.assertEqual(self.failure_of(*stage, model, inputs, split), expected)

    def test_a_fully_convolutional_network_is_calibrated_exported_and_measured_as_others(self):
        for program, split, parameters in FIRST_STAGES:
            with self.subTest(program.__name__):
                model, inputs = built("FullyConvolutional")
                asked = request({**inputs, split: packed(64)}, {**parameters, "model": model})
                self.assertNotEqual(program.run(asked, silent_report()).facts, {})

    def failure_of(self, program, split, parameters, model, inputs, images=None):
        """Returns code and message with which a program refuses a network."""
        asked = request({**inputs, split: images or packed(64)}, {**parameters, "model": model})
        with self.assertRaises(StageFailure) as raised:
            program.run(asked, silent_report())
        return raised.exception.code, raised.exception.message
