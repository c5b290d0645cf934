import argparse
import contextlib
import copy
import io
import os
import pathlib
import pickle
import unittest
import warnings
import zipfile
from collections import OrderedDict
from unittest import mock

import numpy
import safetensors.torch
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.architectures import ARCHITECTURES
from quantfleet_tools.pytorch.checkpoint import load_weights
from quantfleet_tools.pytorch.weights_file import read_weights_file

from ..demo import WEIGHTS, exported_onnx, scratch_folder

STATE = torch.load(WEIGHTS, weights_only=True)
NAME = "nets/my-net.pth"


def network():
    return ARCHITECTURES["mnv2_mini"](10)


def saved(content, save=torch.save, **options):
    path = scratch_folder() / "weights"
    with open(path, "wb") as file:
        save(content, file, **options)
    return path


def written(content):
    path = scratch_folder() / "weights"
    path.write_bytes(content)
    return path


def zeros(state):
    return OrderedDict((name, torch.zeros_like(value)) for name, value in state.items())


def prefixed(prefix, state=STATE):
    return OrderedDict((prefix + name, value) for name, value in state.items())


class LoadWeights(unittest.TestCase):
    def taken(self, content, **options):
        """Returns what was said of a file whose right weights are the demo's, once they are loaded."""
        return self.taken_from(saved(content, **options))

    def taken_from(self, path):
        loaded = network()
        said = load_weights(loaded, path, NAME)
        for name, value in loaded.state_dict().items():
            self.assertTrue(torch.equal(value, STATE[name]) or name.endswith("num_batches_tracked"), name)
        return said

    def refused(self, path, code="WeightsMismatch"):
        """Returns the message with which a file is refused."""
        with self.assertRaises(StageFailure) as raised:
            load_weights(network(), path, NAME)
        failure = raised.exception
        self.assertEqual(failure.code, code, failure.message)
        self.assertTrue(failure.message.startswith(NAME), failure.message)
        for never in ("weights_only", "\x1b", "0x", "Traceback", str(path)):
            self.assertNotIn(never, failure.message)
        return failure.message

    def test_a_plain_state_dict_is_taken_without_a_word(self):
        half = {name: value.half() if value.is_floating_point() else value for name, value in STATE.items()}
        self.assertIsNone(self.taken(STATE))
        self.assertIsNone(self.taken(STATE, _use_new_zipfile_serialization=False))
        self.assertIsNone(load_weights(network(), saved(half), NAME))
        self.assertIsNone(self.taken({name: nn.Parameter(each, False) for name, each in STATE.items()}))

    def test_a_state_dict_inside_a_checkpoint_is_taken_and_said(self):
        optimizer = torch.optim.SGD(network().parameters(), 0.1, momentum=0.9).state_dict()
        for key in ("state_dict", "model", "net", "model_state_dict", "weights"):
            said = self.taken({"epoch": 90, "best": torch.tensor(0.71), "optimizer": optimizer, key: STATE})
            self.assertEqual(said, f"the weights are those under ['{key}'].")
        self.assertIn("['student']['model']", self.taken({"student": {"model": STATE}}))

    def test_what_wrappers_put_into_the_names_is_removed_and_said(self):
        for prefix in ("module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model.", "net.backbone."):
            for content, where in ((prefixed(prefix), "of the file"), ({"model": prefixed(prefix)}, "under ['model']")):
                removed = f"with '{prefix}' removed from the names"
                self.assertEqual(self.taken(content), f"the weights are those {where}, {removed}.")
        parallel = nn.DataParallel(network())
        parallel.module.load_state_dict(STATE)
        self.assertIn("'module.' removed", self.taken(parallel.state_dict()))
        # PyTorch's ImageNet example wraps a part of AlexNet and VGG.
        inner = OrderedDict((name.replace("features.", "features.module.", 1), value) for name, value in STATE.items())
        self.assertIn("with 'module.' removed", self.taken(inner))

    def test_a_network_that_is_wrapped_itself_takes_a_plain_state_dict(self):
        wrapped = nn.DataParallel(network())
        self.assertIsNone(load_weights(wrapped, saved(STATE), NAME))
        self.assertTrue(torch.equal(wrapped.module.classifier.bias, STATE["classifier.bias"]))

    def test_a_lightning_checkpoint_is_taken_without_what_is_not_the_network(self):
        state = {**prefixed("model."), "criterion.weight": torch.ones(10)}
        said = self.taken({"state_dict": state, "pytorch-lightning_version": "2.4.0", "loops": {}, "callbacks": {}})
        self.assertIn("['state_dict'], with 'model.' removed", said)
        self.assertIn("1 entry (criterion.weight) beside them left out", said)

    def test_averaged_weights_are_taken_before_those_of_the_last_step_and_both_are_said(self):
        averaged = AveragedModel(network())
        averaged.module.load_state_dict(STATE)
        self.assertIn("1 entry (n_averaged)", self.taken(averaged.state_dict()))
        for plain, average in (("model", "model_ema"), ("state_dict", "state_dict_ema"), ("net", "swa_net")):
            said = self.taken({plain: zeros(STATE), average: averaged.state_dict()})
            self.assertIn(f"are those under ['{average}'], with 'module.' removed", said)
            self.assertIn(f"those under ['{plain}'], which fit as well, were not taken", said)
        said = self.taken({"state_dict": {**prefixed("net.", zeros(STATE)), **prefixed("net_ema.")}})
        self.assertIn("with 'net_ema.' removed", said)

    def test_weights_that_are_there_twice_are_taken_once(self):
        self.assertIn("['model']", self.taken({"model": STATE, "best": copy.deepcopy(STATE)}))

    def test_different_weights_that_fit_alike_are_refused_with_their_places(self):
        message = self.refused(saved({"student": STATE, "teacher": zeros(STATE)}))
        self.assertIn("2 different weights", message)
        self.assertIn("['student']", message)
        self.assertIn("['teacher']", message)

    def test_weights_older_than_batchnorms_counter_are_taken_as_pytorch_does(self):
        old = OrderedDict((name, value) for name, value in STATE.items() if "num_batches" not in name)
        self.assertIsNone(self.taken(old))
        old._metadata = STATE._metadata
        self.assertIsNone(self.taken(old))
        self.assertIn("['state_dict'], with 'module.'", self.taken({"state_dict": prefixed("module.", old)}))

    def test_safetensors_are_taken_with_the_tensors_that_are_kept_once(self):
        plain = {name: value.contiguous() for name, value in STATE.items()}
        self.assertIsNone(self.taken_from(written(safetensors.torch.save(plain, {"format": "pt", "epoch": "9"}))))
        self.assertIn("'model.' removed", self.taken_from(written(safetensors.torch.save(prefixed("model.", plain)))))
        tied = nn.ModuleDict({"one": nn.Linear(3, 3, bias=False)})
        tied["two"] = tied["one"]
        path = scratch_folder() / "tied"
        safetensors.torch.save_model(tied, str(path))
        loaded = nn.ModuleDict({"one": nn.Linear(3, 3, bias=False), "two": nn.Linear(3, 3, bias=False)})
        self.assertIsNone(load_weights(loaded, path, NAME))
        self.assertTrue(torch.equal(loaded["two"].weight, tied["one"].weight))

    def test_names_and_shapes_that_do_not_fit_are_named_side_by_side_with_counts(self):
        state = prefixed("module.")
        for name in ("weight", "bias"):
            state[f"module.head.{name}"] = state.pop(f"module.classifier.{name}")
        state["module.features.0.0.weight"] = torch.zeros(3, 1, 3, 3)
        message = self.refused(saved({"state_dict": state}))
        self.assertIn("['state_dict'], with 'module.' removed from the names", message)
        self.assertIn("missing: 2 names (classifier.weight, classifier.bias)", message)
        self.assertIn("not in the network: 2 names (module.head.weight, module.head.bias)", message)
        own = tuple(STATE["features.0.0.weight"].shape)
        other = f"module.features.0.0.weight is (3, 1, 3, 3), the network's {own}"
        self.assertIn(f"of another form: 1 name ({other})", message)

    def test_another_network_is_told_by_names_of_both(self):
        message = self.refused(saved(nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)).state_dict()))
        self.assertIn("0 are among those of the file;", message)
        self.assertIn("features.0.0.weight", message)
        self.assertIn("(0.weight, 0.bias, 1.weight, …)", message)

    def test_tensors_that_cannot_stand_for_weights_are_named(self):
        for value, what in (
            (torch.zeros(10, dtype=torch.int8), "holds int8"),
            (None, "is no tensor"),
            (torch.zeros(10).to_sparse(), "is sparse, quantized or empty"),
            (torch.quantize_per_tensor(torch.zeros(10), 0.1, 0, torch.qint8), "is sparse, quantized or empty"),
        ):
            self.assertIn(f"classifier.bias {what}", self.refused(saved({**STATE, "classifier.bias": value})))

    def test_a_file_without_weights_is_told_by_what_it_holds(self):
        for content, what in (
            (None, "nothing (None)"),
            ([STATE], "a value of the type list"),
            (torch.zeros(3), "a value of the type Tensor"),
            ({}, "an empty dictionary"),
            ({"epoch": 3, "args": {"lr": 0.1}}, "a dictionary without tensors (epoch, args)"),
        ):
            self.assertIn(f"holds {what}; expected a state_dict", self.refused(saved(content)))

    def test_what_loading_would_run_is_named_and_not_run(self):
        class Harmful:
            def __reduce__(self):
                return os.system, ("exit 1",)

        for content, code in (
            ({"state_dict": STATE, "args": argparse.Namespace(lr=0.1)}, "argparse.Namespace"),
            ({"state_dict": STATE, "out": pathlib.PosixPath("runs")}, "pathlib.PosixPath"),
            ({"state_dict": STATE, "best": numpy.float64(71.2)}, "multiarray.scalar"),
            ({name: value.numpy() for name, value in STATE.items()}, "numpy.ndarray"),
            (nn.Sequential(nn.Linear(1, 1)), "torch.nn.modules.container.Sequential"),
            ({"state_dict": STATE, "best": Harmful()}, "posix.system"),
        ):
            self.assertIn(code, self.refused(saved(content), "WeightsUnsafe"))
        legacy = saved(argparse.Namespace(lr=0.1), _use_new_zipfile_serialization=False)
        self.assertIn("argparse.Namespace", self.refused(legacy, "WeightsUnsafe"))

    def test_files_of_another_kind_are_called_what_they_are(self):
        with open(WEIGHTS, "rb") as file:
            whole = file.read()
        zipped, scripted, exported, legacy = io.BytesIO(), io.BytesIO(), io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(zipped, "w") as archive:
            archive.writestr("net.pth", whole)
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            torch.jit.save(torch.jit.script(nn.Linear(2, 2)), scripted)
            torch.export.save(torch.export.export(nn.Linear(2, 2), (torch.zeros(1, 2),)), exported)
        torch.save(STATE, legacy, _use_new_zipfile_serialization=False)
        for content, what in (
            (b"", "is empty"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "is a Git LFS pointer"),
            (b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "is an HTML page"),
            (pathlib.Path(exported_onnx()).read_bytes(), "is an ONNX model"),
            (scripted.getvalue(), "is a TorchScript archive"),
            (exported.getvalue(), "is a program of torch.export"),
            (whole[: len(whole) // 2], "cut off"),
            (legacy.getvalue()[:-20], "cut off or damaged"),
            (safetensors.torch.save(dict(STATE))[:-1], "is a safetensors file that is cut off"),
            (zipped.getvalue(), "is a ZIP archive"),
            (pickle.dumps({"weight": 1}), "is a Python pickle"),
            (b"\x1f\x8b" + bytes(50), "is a compressed archive"),
            (b"hello", "is text"),
        ):
            self.assertIn(what, self.refused(written(content)))

    def test_missing_weights_are_named(self):
        self.refused("/nowhere/weights.pth", "WeightsMissing")

    def test_a_torch_that_runs_code_in_weights_is_refused_before_it_reads_them(self):
        for version in ("1.13.1", "2.3.0a0+6ddf5cf85e.nv24.04", "2.5.1"):
            with mock.patch.object(torch, "__version__", version), self.assertRaises(StageFailure) as raised:
                read_weights_file("/nowhere/weights.pth", NAME)
            self.assertEqual((raised.exception.code, version in raised.exception.message), ("ToolTooOld", True))
