import io
import json
import os
import signal
import subprocess
import sys
import unittest
from unittest.mock import patch

import torch

from quantfleet_tools.programs import calibrate_torch, fine_tune
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.protocol.progress import Report
from quantfleet_tools.pytorch import training

from ..demo import REPOSITORY, WEIGHTS, artifact, calibrated_checkpoint, packed, request, scratch_folder, silent_report
from ..protocol.events import Events
from ..user_network import user_network

PARAMETERS = {
    "epochs": 2,
    "learningRate": 0.01,
    "batchSize": 32,
    "seed": 7,
    "momentum": 0.9,
    "weightDecay": 1e-4,
    "augmentation": "flip",
    "checkpointSeconds": 0.05,
}
IMAGES = 512
ONE_NUMBER_A_FEATURE = """
def build(classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, classes))
"""


def fine_tune_request(scratch=None, device="cpu"):
    inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "training": packed(IMAGES)}
    on_device = {} if device == "cpu" else {"device": device}
    return request(inputs, {**PARAMETERS, **on_device}, scratch)


def weights_of(outcome):
    return torch.load(outcome.artifacts["checkpoint"].path, weights_only=True)["model_state_dict"]


def start(stage_request, stdout):
    """Starts the program in a process of its own."""
    path = stage_request.scratch / "request.json"
    path.write_text(json.dumps({**stage_request._asdict(), "scratch": str(stage_request.scratch)}))
    return subprocess.Popen(
        [sys.executable, "-m", "quantfleet_tools", "fine_tune", str(path)],
        cwd=REPOSITORY / "python",
        stdout=stdout,
        stderr=subprocess.DEVNULL,
    )


def killed_run(device="cpu"):
    """Runs the program in a process of its own and kills it in the second epoch; returns its request."""
    killed = fine_tune_request(scratch_folder(), device)
    with start(killed, stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            if json.loads(line)["done"] > IMAGES:
                os.kill(process.pid, signal.SIGKILL)
    return killed


class FineTune(unittest.TestCase):
    def test_a_killed_run_that_is_taken_up_again_ends_with_the_weights_of_an_undisturbed_one(self):
        self.assert_taken_up_again("cpu")

    @unittest.skipUnless(torch.cuda.is_available(), "PyTorch has no GPU")
    def test_on_a_gpu_it_does_too(self):
        self.assert_taken_up_again("cuda")

    def assert_taken_up_again(self, device):
        undisturbed = fine_tune.run(fine_tune_request(device=device), silent_report())
        killed = killed_run(device)
        self.assertFalse((killed.scratch / "result.json").exists())
        resumed = fine_tune.run(killed, silent_report())
        self.assertEqual((undisturbed.facts["resumedFromEpoch"], resumed.facts["resumedFromEpoch"]), (None, 1))
        self.assertEqual(
            [epoch["loss"] for epoch in undisturbed.facts["epochs"]],
            [epoch["loss"] for epoch in resumed.facts["epochs"]],
        )
        self.assertEqual(resumed.facts["device"], device)
        expected, found = weights_of(undisturbed), weights_of(resumed)
        self.assertTrue(all(torch.equal(expected[name], found[name]) for name in expected))

    def test_when_the_gpus_memory_runs_out_the_processor_goes_on_from_the_last_checkpoint(self):
        undisturbed = fine_tune.run(fine_tune_request(), silent_report())
        inputs_of, events, steps = training.augmented_inputs, Events(), []

        def inputs(*arguments):
            steps.append(None)
            if len(steps) == IMAGES // PARAMETERS["batchSize"] + 2:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory")
            return inputs_of(*arguments)

        # The processor under another name stands for a GPU that it is not.
        with patch.object(fine_tune, "prepare_device", return_value="cpu:0"), patch.object(
            training, "augmented_inputs", inputs
        ):
            moved = fine_tune.run(fine_tune_request(), events.report)
        self.assertEqual(events.warnings(), ["GpuMemoryTooSmall"])
        self.assertEqual((moved.facts["device"], moved.facts["resumedFromEpoch"]), ("cpu", 1))
        expected, found = weights_of(undisturbed), weights_of(moved)
        self.assertTrue(all(torch.equal(expected[name], found[name]) for name in expected))

    def test_a_truncated_checkpoint_is_dropped_with_a_warning_and_training_starts_over(self):
        killed = killed_run()
        checkpoint = killed.scratch / "training.pt"
        for kept_bytes in (checkpoint.stat().st_size // 2, 0):
            os.truncate(checkpoint, kept_bytes)
            with self.subTest(kept_bytes), io.StringIO() as stream:
                outcome = fine_tune.run(killed, Report(stream))
                events = [json.loads(line) for line in stream.getvalue().splitlines()]
                warnings = [event["code"] for event in events if event["event"] == "warning"]
                self.assertEqual(warnings, ["CheckpointUnreadable"])
                self.assertIsNone(outcome.facts["resumedFromEpoch"])
                self.assertEqual(len(outcome.facts["epochs"]), PARAMETERS["epochs"])

    def test_a_disk_that_is_full_when_the_training_is_kept_is_named(self):
        full = fine_tune_request()
        (full.scratch / "training.pt.unfinished").symlink_to("/dev/full")
        with start(full, stdout=subprocess.DEVNULL) as process:
            self.assertEqual(process.wait(), 3)
        self.assertEqual(json.loads((full.scratch / "result.json").read_text())["failure"]["code"], "DiskFull")

    def test_no_step_has_one_image_alone_and_every_image_comes_once_an_epoch(self):
        for count in range(2, 70):
            batches = training.batches_of(list(range(count)), 8)
            self.assertEqual([position for batch in batches for position in batch], list(range(count)))
            self.assertGreater(min(map(len, batches)), 1)
            self.assertLessEqual(max(map(len, batches)), 9)

    def test_a_network_that_normalises_one_number_an_image_trains_on_any_number_of_images(self):
        network = user_network(ONE_NUMBER_A_FEATURE)
        calibration = {"method": "max", "calibrationBatchSize": 16, "images": 32, "model": network.model}
        checkpoint = artifact(calibrate_torch, {**network.inputs, "calibration": packed(32)}, calibration, "checkpoint")
        for images in (32, 33, 65):
            inputs = {**network.inputs, "checkpoint": checkpoint, "training": packed(images)}
            outcome = fine_tune.run(request(inputs, {**PARAMETERS, "model": network.model}), silent_report())
            self.assertEqual(len(outcome.facts["epochs"]), PARAMETERS["epochs"])

    def test_a_single_training_image_is_too_few(self):
        inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "training": packed(1)}
        with self.assertRaises(StageFailure) as raised:
            fine_tune.run(request(inputs, PARAMETERS), silent_report())
        self.assertEqual(raised.exception.code, "ImagesTooFew")

    def test_the_learning_rate_falls_from_its_full_value_to_almost_nothing(self):
        steps = IMAGES // PARAMETERS["batchSize"]
        rates = [training.learning_rate(step, steps, PARAMETERS) for step in range(2 * steps)]
        self.assertEqual(rates[0], PARAMETERS["learningRate"])
        self.assertEqual(rates, sorted(rates, reverse=True))
        self.assertLess(rates[-1], PARAMETERS["learningRate"] / 100)
