import json
import unittest

import numpy
import torch

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.throughput import measure_throughput
from quantfleet_tools.programs import evaluate_torch
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.cuda_network import TorchCudaNetwork, require_cuda
from quantfleet_tools.pytorch.models import load_network

from ..demo import MODEL, PREPROCESSING, WEIGHTS, packed, request, silent_report
from ..programs.test_evaluate_torch import PARAMETERS, ConstantSource

needs_cuda = unittest.skipUnless(torch.cuda.is_available(), "PyTorch has no GPU")


class Hungry(torch.nn.Module):
    """Takes 32 TiB for more than one image."""

    def forward(self, images):
        return torch.empty(2**45 if len(images) > 1 else 10, dtype=torch.uint8, device="cuda")


@unittest.skipIf(torch.cuda.is_available(), "PyTorch has a GPU")
class WithoutGpu(unittest.TestCase):
    def test_a_pytorch_that_has_no_gpu_is_a_missing_tool(self):
        with self.assertRaises(StageFailure) as raised:
            require_cuda()
        self.assertEqual(raised.exception.code, "ToolMissing")


@needs_cuda
class TorchOnGpu(unittest.TestCase):
    def test_the_gpu_answers_as_the_processor(self):
        network = load_network(MODEL, {"weights": WEIGHTS})
        split = PackedSplit(packed(64))
        with torch.inference_mode():
            batches = [split.inputs_at(range(size), PREPROCESSING) for size in (64, 1, 7)]
            expected = [network(torch.from_numpy(batch)).numpy() for batch in batches]
        on_gpu = TorchCudaNetwork(network)
        for batch, logits in zip(batches, expected):
            on_gpu.load(batch)
            numpy.testing.assert_allclose(on_gpu.run(), logits, rtol=0.05, atol=0.1)
            self.assertTrue(0 < next(on_gpu.traced_runs(1))["computeMs"] < 60_000)

    def test_a_whole_evaluation_measures_everything(self):
        inputs = {"weights": WEIGHTS, "evaluation": packed(600)}
        outcome = evaluate_torch.run(request(inputs, {**PARAMETERS, "device": "cuda"}), silent_report())
        samples = json.loads(outcome.artifacts["samples"].path.read_text())
        answers = json.loads(outcome.artifacts["answers"].path.read_text())
        self.assertGreater(sum(top[0] == label for top, label in zip(answers["top"], answers["labels"])), 540)
        self.assertEqual((outcome.facts["device"], outcome.facts["throughputEnd"]), ("gpu", "complete"))
        self.assertEqual(outcome.facts["speedSettings"]["channelsLast"], False)
        self.assertEqual(outcome.facts["speedSettings"]["cudnnBenchmark"], False)
        self.assertEqual(len(samples["computeMs"]), 5)
        self.assertTrue(0 < min(samples["computeMs"]) < max(samples["latencyMs"]), samples)
        self.assertIn("clockMHz", samples["throughput"][0]["usage"][0])

    def test_exhausted_gpu_memory_ends_the_throughput(self):
        measured, end = measure_throughput(
            TorchCudaNetwork(Hungry()), PackedSplit(packed(64)), ConstantSource(), PARAMETERS, silent_report()
        )
        self.assertEqual(([entry["batchSize"] for entry in measured], end), ([1], "memory"))
