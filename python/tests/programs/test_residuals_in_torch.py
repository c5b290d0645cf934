import unittest

import onnx
import torch
from torchvision.models import mobilenet_v2

from quantfleet_tools.programs import calibrate_torch, export, fine_tune
from quantfleet_tools.pytorch import quantized_checkpoint
from quantfleet_tools.pytorch.models import load_network
from quantfleet_tools.pytorch.quantizers import enabled_quantizers

from ..demo import (
    MODEL,
    PREPROCESSING,
    WEIGHTS,
    images_and_labels,
    packed,
    packed_split,
    request,
    scratch_folder,
    silent_report,
)
from ..user_network import user_network

CALIBRATION = {"method": "max", "calibrationBatchSize": 16, "images": 64}
FINE_TUNING = {
    "epochs": 1,
    "learningRate": 0.001,
    "batchSize": 32,
    "seed": 0,
    "momentum": 0.9,
    "weightDecay": 0,
    "finalLearningRateShare": 0.01,
    "freezeBatchNormAfter": 0.5,
    "weightRanges": "kept",
    "activationRanges": "kept",
    "distillation": None,
    "heldOut": None,
    "augmentation": "none",
    "checkpointSeconds": 60,
}
BASIC_BLOCKS = """
class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.first, self.norm = nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x):
        out = torch.relu(self.norm(self.first(x)))
        out = self.second(out)
        out += self.shortcut(x)
        return torch.relu(out)

class Network(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.blocks = nn.Sequential(Block(1, 4), Block(4, 4), Block(4, 8))
        self.head = nn.Linear(8, classes)

    def forward(self, x):
        return self.head(self.blocks(x).mean((2, 3)))

def build(classes):
    return Network(classes)
"""


STEM = """
class Network(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.stem, self.pool = nn.Conv2d(1, 4, 3, padding=1), nn.MaxPool2d(2)
        self.branch, self.shortcut, self.head = nn.Conv2d(4, 8, 3, padding=1), nn.Conv2d(4, 8, 1), nn.Linear(8, classes)

    def forward(self, x):
        x = self.pool(torch.relu(self.stem(x)))
        return self.head(torch.relu(self.branch(x) + self.shortcut(x)).mean((2, 3)))

def build(classes):
    return Network(classes)
"""


def calibrated(placement, inputs=None, **parameters):
    asked = {**CALIBRATION, "placement": placement, **parameters}
    outcome = calibrate_torch.run(request({**(inputs or {"weights": WEIGHTS}), "calibration": packed(64)}, asked), silent_report())
    return outcome, str(outcome.artifacts["checkpoint"].path)


def exported(checkpoint, inputs=None, **parameters):
    asked = {"opset": 17, "expectQuantized": True, **parameters}
    inputs = {"sample": packed(64), **(inputs or {"weights": WEIGHTS}), "checkpoint": checkpoint}
    return onnx.load(str(export.run(request(inputs, asked), silent_report()).artifacts["onnx"].path))


def sources(model, *operators):
    """Returns the operator types that feed each operator of some types, in the graph's order."""
    producers = {name: node.op_type for node in model.graph.node for name in node.output}
    return [[producers[name] for name in node.input if name in producers] for node in model.graph.node if node.op_type in operators]


class ResidualsInTorch(unittest.TestCase):
    def test_the_demos_network_is_exported_with_pairs_on_its_skips_and_its_pool(self):
        outcome, checkpoint = calibrated("with-residuals")
        self.assertEqual(outcome.facts["quantizers"], 23 * 2 + 4)
        model = exported(checkpoint)
        self.assertEqual(sources(model, "Add"), [["DequantizeLinear", "BatchNormalization"]] * 3)
        self.assertEqual(sources(model, "GlobalAveragePool"), [["DequantizeLinear"]])

    def test_with_weighted_inputs_alone_neither_additions_nor_pools_have_one(self):
        outcome, checkpoint = calibrated("weighted-inputs")
        self.assertEqual(outcome.facts["quantizers"], 23 * 2)
        model = exported(checkpoint)
        self.assertNotIn("DequantizeLinear", sum(sources(model, "Add", "GlobalAveragePool"), []))

    def test_torchvisions_mobilenet_v2_is_exported_with_pairs_on_its_ten_skips(self):
        model = {"kind": "architecture", "architecture": "mobilenet_v2", "classes": 10}
        preprocessing = {**PREPROCESSING, "colour": "rgb", "crop": 56, "mean": [0.2860] * 3, "std": [0.3530] * 3}
        images, labels = images_and_labels()
        split = packed_split(images[:8].repeat(2, 1).repeat(2, 2).repeat(3, 3), labels[:8], preprocessing)
        weights = str(scratch_folder() / "mobilenet_v2.pth")
        torch.save(mobilenet_v2(num_classes=10).state_dict(), weights)
        inputs, described = {"weights": weights}, {"model": model, "preprocessing": preprocessing}
        asked = {**CALIBRATION, **described, "placement": "with-residuals", "calibrationBatchSize": 8, "images": 8}
        outcome = calibrate_torch.run(request({**inputs, "calibration": split}, asked), silent_report())
        checkpoint = str(outcome.artifacts["checkpoint"].path)
        found = exported(checkpoint, {**inputs, "sample": split}, **described)
        self.assertEqual([each.count("DequantizeLinear") for each in sources(found, "Add")], [1] * 10)
        self.assertEqual(sum("DequantizeLinear" in each for each in sources(found, "Conv", "Gemm")), 53)

    def test_a_users_blocks_with_functional_additions_in_place_are_quantized_trained_and_exported(self):
        network = user_network(BASIC_BLOCKS)
        outcome, checkpoint = calibrated("with-residuals", network.inputs, model=network.model)
        # Seven convolutions, one of them a shortcut more in two blocks, the head, three skips and the mean.
        inputs = {**network.inputs, "checkpoint": checkpoint, "training": packed(64)}
        trained = fine_tune.run(request(inputs, {**FINE_TUNING, "model": network.model}), silent_report())
        model = exported(str(trained.artifacts["checkpoint"].path), network.inputs, model=network.model)
        additions = sources(model, "Add")
        self.assertEqual([sorted(each) for each in additions], [["Conv", "DequantizeLinear"]] * 3)
        self.assertEqual(sources(model, "ReduceMean"), [["DequantizeLinear"]])
        self.assertEqual(outcome.facts["quantizers"], 2 * (6 + 2 + 1) + 3 + 1)

    def test_a_pool_that_two_convolutions_read_has_nothing_behind_it_but_their_quantizers(self):
        network = user_network(STEM)
        _, checkpoint = calibrated("with-residuals", network.inputs, model=network.model)
        model = exported(checkpoint, network.inputs, model=network.model)
        (pool,) = [node for node in model.graph.node if node.op_type == "MaxPool"]
        readers = [node.op_type for node in model.graph.node if pool.output[0] in node.input]
        self.assertEqual(set(readers), {"QuantizeLinear"})

    def test_a_skip_that_a_convolution_reads_too_has_the_same_range_there(self):
        _, checkpoint = calibrated("with-residuals", method="percentile", percentile=99.9, bins=512)
        network = quantized_checkpoint.restore(load_network(MODEL, {"weights": WEIGHTS}), checkpoint)
        ranges = [float(quantizer.amax) for quantizer in enabled_quantizers(network) if quantizer.axis is None]
        of_calls = [float(layer.input_quantizer.amax) for layer in network.inputs_of_calls.values()]
        for value in of_calls[:3]:
            self.assertGreaterEqual(ranges.count(value), 2)

    def test_a_checkpoint_is_restored_with_the_quantizers_it_was_saved_with(self):
        for placement in ("with-residuals", "weighted-inputs"):
            _, checkpoint = calibrated(placement)
            network = quantized_checkpoint.restore(load_network(MODEL, {"weights": WEIGHTS}), checkpoint)
            self.assertEqual(hasattr(network, "inputs_of_calls"), placement == "with-residuals")
            self.assertTrue(torch.isfinite(network(torch.zeros(2, 1, 28, 28))).all())
