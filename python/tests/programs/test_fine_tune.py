import contextlib
import io
import json
import os
import select
import signal
import subprocess
import sys
import unittest
from pathlib import Path
from unittest.mock import patch

import numpy
import onnx
import torch
from onnx import numpy_helper
from PIL import Image

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.programs import calibrate_torch, export, fine_tune
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.protocol.progress import Report
from quantfleet_tools.pytorch import quantized_checkpoint, training
from quantfleet_tools.pytorch.distillation import divergence
from quantfleet_tools.pytorch.models import load_network

from ..demo import (
    MODEL,
    PREPROCESSING,
    REPOSITORY,
    WEIGHTS,
    agreed,
    artifact,
    calibrated_checkpoint,
    images_and_labels,
    packed,
    request,
    scratch_folder,
    silent_report,
)
from ..protocol.events import Events
from ..user_network import user_network

PARAMETERS = {
    "epochs": 2,
    "learningRate": 0.01,
    "batchSize": 32,
    "seed": 7,
    "momentum": 0.9,
    "weightDecay": 1e-4,
    "finalLearningRateShare": 0.01,
    "freezeBatchNormAfter": 0.5,
    "weightRanges": "kept",
    "activationRanges": "kept",
    "distillation": None,
    "heldOut": {"share": 0.125, "patience": None},
    "augmentation": "flip",
    "checkpointSeconds": 0.05,
}
IMAGES, TRAINED_ON = 256, 224
ONE_NUMBER_A_FEATURE = """
def build(classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, classes))
"""


def fine_tune_request(scratch=None, device="cpu", **parameters):
    inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "training": packed(IMAGES)}
    on_device = {} if device == "cpu" else {"device": device}
    return request(inputs, {**PARAMETERS, **on_device, **parameters}, scratch)


def fine_tuned(**parameters):
    asked = fine_tune_request(**parameters)
    return agreed("fine_tune", asked, fine_tune.run(asked, silent_report()))


def children_of(pid):
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def wait_until_gone(pid):
    """Returns when a process has ended; the caller's patience is that of the tests."""
    with contextlib.suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        select.select([descriptor], [], [])
        os.close(descriptor)


def weights_of(outcome):
    return torch.load(outcome.artifacts["checkpoint"].path, weights_only=True)["model_state_dict"]


def scales_of(model):
    """Returns the scales of all QuantizeLinear nodes, those of each channel too."""
    tensors = {node.output[0]: node.attribute[0].t for node in model.graph.node if node.op_type == "Constant"}
    tensors.update((tensor.name, tensor) for tensor in model.graph.initializer)
    names = [node.input[1] for node in model.graph.node if node.op_type == "QuantizeLinear"]
    return numpy.concatenate([numpy_helper.to_array(tensors[name]).flatten() for name in names])


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


def killed_run(device="cpu", **parameters):
    """Runs the program in a process of its own and kills it in the second epoch; returns its request."""
    killed = fine_tune_request(scratch_folder(), device, **parameters)
    with start(killed, stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            if json.loads(line)["done"] > TRAINED_ON:
                os.kill(process.pid, signal.SIGKILL)
    return killed


class FineTune(unittest.TestCase):
    def test_a_killed_run_that_is_taken_up_again_ends_with_the_weights_of_an_undisturbed_one(self):
        for weights, activations in (("kept", "learnt"), ("measured", "kept"), ("learnt", "measured")):
            with self.subTest(weights=weights, activations=activations):
                self.assert_taken_up_again("cpu", weightRanges=weights, activationRanges=activations)

    @unittest.skipUnless(torch.cuda.is_available(), "PyTorch has no GPU")
    def test_on_a_gpu_it_does_too(self):
        self.assert_taken_up_again("cuda", activationRanges="learnt")

    def assert_taken_up_again(self, device, **parameters):
        undisturbed = fine_tuned(device=device, **parameters)
        killed = killed_run(device, **parameters)
        self.assertFalse((killed.scratch / "result.json").exists())
        resumed = fine_tune.run(killed, silent_report())
        self.assertEqual((undisturbed.facts["resumedFromEpoch"], resumed.facts["resumedFromEpoch"]), (None, 1))
        for told in ("loss", "heldOut"):
            self.assertEqual(
                [epoch[told] for epoch in undisturbed.facts["epochs"]], [epoch[told] for epoch in resumed.facts["epochs"]]
            )
        self.assertEqual(resumed.facts["device"], device)
        expected, found = weights_of(undisturbed), weights_of(resumed)
        self.assertTrue(all(torch.equal(expected[name], found[name]) for name in expected))

    def test_when_the_gpus_memory_runs_out_the_processor_goes_on_from_the_last_checkpoint(self):
        undisturbed = fine_tune.run(fine_tune_request(), silent_report())
        inputs_of, events, steps = training.network_inputs, Events(), []

        def inputs(*arguments):
            steps.append(None)
            if len(steps) == TRAINED_ON // PARAMETERS["batchSize"] + 2:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory")
            return inputs_of(*arguments)

        # The processor under another name stands for a GPU that it is not.
        with patch.object(fine_tune, "prepare_device", return_value="cpu:0"), patch.object(
            training, "network_inputs", inputs
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

    def test_a_network_that_normalises_one_number_an_image_trains_on_any_number_of_images(self):
        network = user_network(ONE_NUMBER_A_FEATURE)
        calibration = {"method": "max", "placement": "weighted-inputs", "calibrationBatchSize": 16, "images": 32, "model": network.model}
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

    def test_the_epoch_that_answers_the_held_out_images_best_is_kept_and_the_facts_say_which(self):
        # ModelOpt's entropy search costs this network eight points, so that training has something to bring back.
        calibration = {"method": "entropy", "bins": 2048, "placement": "weighted-inputs", "calibrationBatchSize": 32, "images": 64}
        inputs = {"weights": WEIGHTS, "calibration": packed(64)}
        inputs = {"weights": WEIGHTS, "checkpoint": artifact(calibrate_torch, inputs, calibration, "checkpoint")}
        # The second rate spoils the network.
        for rate, least in ((0.005, 1), (1.0, 0)):
            with self.subTest(rate):
                asked = request({**inputs, "training": packed(IMAGES)}, {**PARAMETERS, "epochs": 3, "learningRate": rate})
                facts = fine_tune.run(asked, silent_report()).facts
                scores = [facts["before"]] + [epoch["heldOut"] for epoch in facts["epochs"]]
                best = max(range(4), key=lambda epoch: (scores[epoch]["accuracy"], -scores[epoch]["loss"]))
                self.assertEqual(facts["keptEpoch"], best)
                self.assertGreaterEqual(best, least)
        self.assertEqual((facts["trainedImages"], facts["heldOutImages"]), (TRAINED_ON, IMAGES - TRAINED_ON))

    def test_where_the_fp32_network_is_followed_the_epoch_nearest_to_its_answers_is_kept(self):
        facts = fine_tuned(epochs=3, distillation={"share": 1, "temperature": 1}).facts
        losses = [score["loss"] for score in [facts["before"], *(epoch["heldOut"] for epoch in facts["epochs"])]]
        self.assertEqual(facts["keptEpoch"], losses.index(min(losses)))

    def test_where_no_epoch_is_better_the_calibrated_network_is_kept_with_a_warning(self):
        asked, events = fine_tune_request(epochs=4, learningRate=1.0, heldOut={"share": 0.125, "patience": 2}), Events()
        outcome = fine_tune.run(asked, events.report)
        # Patience ends the training before its time.
        self.assertEqual((outcome.facts["keptEpoch"], len(outcome.facts["epochs"])), (0, 2))
        self.assertEqual(events.warnings(), ["FineTuningInVain"])
        calibrated = torch.load(calibrated_checkpoint(), weights_only=True)["model_state_dict"]
        kept = weights_of(outcome)
        self.assertTrue(all(torch.equal(calibrated[name], kept[name]) for name in calibrated))

    def test_without_images_held_out_the_last_epoch_is_kept(self):
        facts = fine_tuned(heldOut=None).facts
        self.assertEqual((facts["before"], facts["heldOutImages"], facts["keptEpoch"]), (None, 0, PARAMETERS["epochs"]))
        self.assertNotIn("heldOut", facts["epochs"][0])

    def test_weights_have_the_ranges_that_were_asked_for_and_activations_others(self):
        calibrated = torch.load(calibrated_checkpoint(), weights_only=True)["model_state_dict"]
        for ranges in ("kept", "measured", "learnt"):
            with self.subTest(ranges):
                trained = weights_of(fine_tuned(weightRanges=ranges, heldOut=None))
                names = [name for name in trained if name.endswith("weight_quantizer._amax")]
                self.assertEqual(len(names), 23)
                for name in names:
                    weight = trained[name.replace("_quantizer._amax", "")]
                    magnitudes = weight.abs().flatten(1).amax(1)
                    self.assertEqual(torch.equal(trained[name], calibrated[name]), ranges == "kept", name)
                    self.assertEqual(torch.equal(trained[name].flatten(), magnitudes), ranges == "measured", name)
                for name in calibrated:
                    if name.endswith("input_quantizer._amax"):
                        self.assertTrue(torch.equal(trained[name], calibrated[name]), name)

    def test_activations_have_the_ranges_that_were_asked_for_and_weights_others(self):
        calibrated = torch.load(calibrated_checkpoint(), weights_only=True)["model_state_dict"]
        for ranges in ("kept", "measured", "learnt"):
            with self.subTest(ranges):
                trained = weights_of(fine_tuned(activationRanges=ranges, heldOut=None))
                names = [name for name in trained if name.endswith("input_quantizer._amax")]
                self.assertEqual(len(names), 23)
                self.assertTrue(all(trained[name] > 0 for name in names))
                # The largest of the pixels, and of what a ReLU6 lets through, is the same in every batch.
                least, most = {"kept": (23, 23), "measured": (0, 5), "learnt": (0, 0)}[ranges]
                unchanged = [name for name in names if torch.equal(trained[name], calibrated[name])]
                self.assertTrue(least <= len(unchanged) <= most, unchanged)
                for name in calibrated:
                    if name.endswith("weight_quantizer._amax"):
                        self.assertTrue(torch.equal(trained[name], calibrated[name]), name)

    def test_the_export_has_the_ranges_that_were_learnt(self):
        outcome = fine_tuned(activationRanges="learnt", weightRanges="learnt", heldOut=None)
        inputs = {"weights": WEIGHTS, "checkpoint": str(outcome.artifacts["checkpoint"].path), "sample": packed(64)}
        exported = artifact(export, inputs, {"opset": 17, "expectQuantized": True}, "onnx")
        found = numpy.sort(scales_of(onnx.load(exported)))
        ranges = [value.flatten() for name, value in weights_of(outcome).items() if name.endswith("_quantizer._amax")]
        expected = numpy.sort(torch.cat(ranges).numpy() / 127)
        self.assertEqual(len(found), len(expected))
        numpy.testing.assert_allclose(found, expected, rtol=1e-6)

    def test_batch_normalisation_that_is_frozen_from_the_first_step_keeps_its_statistics_and_learns_its_factors(self):
        calibrated = torch.load(calibrated_checkpoint(), weights_only=True)["model_state_dict"]
        for after, is_kept in ((0, True), (1, False)):
            trained = weights_of(fine_tuned(freezeBatchNormAfter=after, heldOut=None))
            for name in trained:
                if name.endswith("running_mean"):
                    self.assertEqual(torch.equal(trained[name], calibrated[name]), is_kept)
                    factor = name.replace("running_mean", "weight")
                    self.assertFalse(torch.equal(trained[factor], calibrated[factor]))

    def test_distillation_leaves_the_answers_nearer_to_those_of_the_fp32_network_than_labels_do(self):
        split = PackedSplit(packed(IMAGES))
        inputs = next(split.batches(PREPROCESSING, IMAGES))
        expected = load_network(MODEL, {"weights": WEIGHTS})(torch.from_numpy(inputs)).detach()

        def distance(checkpoint):
            network = quantized_checkpoint.restore(load_network(MODEL, {"weights": WEIGHTS}), checkpoint)
            with torch.inference_mode():
                return float(divergence(network(torch.from_numpy(inputs)), expected, 1.0))

        by_labels, distilled = (
            distance(fine_tuned(distillation=distillation, heldOut=None).artifacts["checkpoint"].path)
            for distillation in (None, {"share": 1, "temperature": 1})
        )
        self.assertLess(distilled, by_labels / 2)

    def test_image_files_are_cut_by_processes_that_do_not_outlive_a_program_that_is_killed(self):
        folder = scratch_folder()
        split, entries = PackedSplit(packed(64)), []
        for position, sha256 in enumerate(split.image_sha256):
            path = folder / f"{position}.png"
            Image.fromarray(images_and_labels()[0][position, :, :, 0]).save(path)
            entries.append(json.dumps({"sha256": sha256, "path": str(path)}))
        (folder / "list.ndjson").write_text("\n".join(entries))
        inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "training": packed(64)}
        inputs["images"] = str(folder / "list.ndjson")
        asked = request(inputs, {**PARAMETERS, "epochs": 500, "augmentation": "random-resized-crop"}, scratch_folder())
        with start(asked, stdout=subprocess.PIPE) as process:
            for line in process.stdout:
                if json.loads(line)["phase"] == "fine-tuning epoch 2":
                    break
            children = children_of(process.pid)
            process.kill()
            process.stdout.read()
        self.assertNotEqual(children, [])
        for child in children:
            wait_until_gone(child)

    def test_an_image_file_that_has_gone_since_it_was_packed_is_named(self):
        folder = scratch_folder()
        entries = [{"sha256": sha256, "path": str(folder / "gone.png")} for sha256 in PackedSplit(packed(64)).image_sha256]
        (folder / "list.ndjson").write_text("\n".join(map(json.dumps, entries)))
        inputs = {"weights": WEIGHTS, "checkpoint": calibrated_checkpoint(), "training": packed(64)}
        inputs["images"] = str(folder / "list.ndjson")
        with self.assertRaises(StageFailure) as raised:
            fine_tune.run(request(inputs, {**PARAMETERS, "augmentation": "random-resized-crop"}), silent_report())
        self.assertEqual(raised.exception.code, "ImagesUnreadable")
        self.assertIn("gone.png cannot be read: No such file", raised.exception.message)
