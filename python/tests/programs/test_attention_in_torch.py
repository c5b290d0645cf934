"""A network with attention by the way of torch-qat, whose recipe leaves products of activations in FP32."""

import io
import json
import unittest

import torch

from quantfleet_tools.programs import calibrate_torch, export, fold
from quantfleet_tools.protocol.progress import Report

from ..demo import packed, request, scratch_folder, silent_report

FACTORY = '''
import torch
from torch.nn.functional import scaled_dot_product_attention

class Network(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.patch, self.qkv = torch.nn.Conv2d(1, 16, 7, 7), torch.nn.Linear(16, 48)
        self.out, self.head = torch.nn.Linear(16, 16), torch.nn.Linear(16, classes)

    def forward(self, images):
        tokens = self.patch(images).flatten(2).transpose(1, 2)
        mixed = scaled_dot_product_attention(*self.qkv(tokens).chunk(3, dim=-1))
        return self.head((tokens + self.out(mixed)).mean(1))

def build(classes):
    torch.manual_seed(0)
    return Network(classes)
'''


def made(program, inputs, parameters, report=None):
    model = {"kind": "factory", "function": "build", "classes": 10}
    return program.run(request(inputs, {"model": model, **parameters}), report or silent_report())


class AttentionInTorch(unittest.TestCase):
    def test_the_products_of_attention_are_counted_apart_and_said_to_stay_in_fp32(self):
        folder = scratch_folder()
        factory, weights = folder / "factory.py", folder / "weights.pth"
        factory.write_text(FACTORY)
        names = {}
        exec(FACTORY, names)
        torch.save(names["build"](10).state_dict(), weights)
        inputs = {"weights": str(weights), "factory": {"file": str(factory), "imports": []}}
        calibration = {"method": "max", "placement": "weighted-inputs", "calibrationBatchSize": 16, "images": 64}
        calibrated = made(calibrate_torch, {**inputs, "calibration": packed(64)}, calibration)
        checkpoint = str(calibrated.artifacts["checkpoint"].path)
        exported = made(
            export,
            {**inputs, "checkpoint": checkpoint, "sample": packed(64)},
            {"opset": 17, "expectQuantized": True},
        )
        events = io.StringIO()
        folded = made(
            fold, {"onnx": str(exported.artifacts["onnx"].path), "sample": packed(64)}, {}, Report(events)
        )
        for found in (exported.facts["coverage"], folded.facts["coverage"]):
            self.assertEqual((found["operators"], found["quantized"], found["unquantized"]), (4, 4, []))
            products = found["activationProducts"]
            self.assertEqual((products["operators"], products["quantized"]), (2, 0))
        left = folded.facts["int8"]["left"]
        self.assertEqual([each["name"] for each in left if each["operator"] == "MatMul"], ["/MatMul", "/MatMul_1"])
        self.assertEqual({each["why"] for each in left}, {"placement"})
        self.assertNotIn('"warning"', events.getvalue())
