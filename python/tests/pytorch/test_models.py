import unittest
from unittest import mock

import torch

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.architectures import ARCHITECTURES
from quantfleet_tools.pytorch.models import build, load_network, read_state

from ..demo import MODEL, WEIGHTS, scratch_folder

RANDOM_FACTORY = """
import random
import numpy
import torch
from torch import nn

AT_IMPORT = float(torch.rand(()))


class Drawn(nn.Module):
    pass


def drawn(classes):
    network = Drawn()
    network.at_import, network.features = AT_IMPORT, torch.randn(classes)
    network.shift, network.scale = random.random(), numpy.random.rand()
    return network
"""


def failure_of_loading(state, model=MODEL):
    path = scratch_folder() / "weights.pth"
    torch.save(state, path)
    try:
        load_network(model, {"weights": path})
    except StageFailure as failure:
        return failure
    raise AssertionError("the weights were accepted")


class LoadNetwork(unittest.TestCase):
    def test_missing_weights_are_named(self):
        with self.assertRaises(StageFailure) as raised:
            load_network(MODEL, {"weights": "/nowhere/weights.pth"})
        self.assertEqual((raised.exception.code, "/nowhere" in raised.exception.message), ("WeightsMissing", True))

    def test_weights_that_need_code_to_load_are_refused(self):
        self.assertEqual(failure_of_loading(torch.nn.Linear(1, 1)).code, "WeightsUnsafe")

    def test_a_torch_that_runs_code_in_weights_is_refused_before_it_reads_them(self):
        for version in ("1.13.1", "2.3.0a0+6ddf5cf85e.nv24.04", "2.5.1"):
            with mock.patch.object(torch, "__version__", version), self.assertRaises(StageFailure) as raised:
                read_state("/nowhere/weights.pth")
            self.assertEqual((raised.exception.code, version in raised.exception.message), ("ToolTooOld", True))

    def test_a_file_that_is_no_weights_file_is_refused(self):
        path = scratch_folder() / "weights.pth"
        path.write_bytes(b"PK\x03\x04 and then nothing")
        with self.assertRaises(StageFailure) as raised:
            load_network(MODEL, {"weights": path})
        self.assertIn(raised.exception.code, ("WeightsMismatch", "WeightsUnsafe"))

    def test_keys_and_shapes_that_do_not_fit_are_named(self):
        state = torch.load(WEIGHTS, weights_only=True)
        state["classifier.weight"] = torch.zeros(3, 128)
        del state["classifier.bias"]
        failure = failure_of_loading(state)
        self.assertEqual(failure.code, "WeightsMismatch")
        self.assertIn("classifier.bias is missing", failure.message)
        self.assertIn("classifier.weight has shape (3, 128), expected (10, 128)", failure.message)

    def test_an_unknown_architecture_is_refused_with_the_known_ones(self):
        with self.assertRaises(StageFailure) as raised:
            build({"kind": "architecture", "architecture": "resnet51", "classes": 10}, {})
        self.assertEqual((raised.exception.code, "resnet50" in raised.exception.message), ("ModelUnknown", True))

    def test_what_a_factory_draws_is_the_same_each_time_and_draws_nothing_from_what_comes_after(self):
        file = scratch_folder() / "networks.py"
        file.write_text(RANDOM_FACTORY)
        model = {"kind": "factory", "function": "drawn", "classes": 3}
        drawn = []
        for seed in (7, 8):
            torch.manual_seed(seed)
            network = build(model, {"factory": {"file": str(file), "imports": []}})
            drawn.append((network.at_import, network.features.tolist(), network.shift, network.scale))
            after = torch.rand(2).tolist()
            torch.manual_seed(seed)
            self.assertEqual(torch.rand(2).tolist(), after)
        self.assertEqual(drawn[0], drawn[1])

    def test_every_listed_architecture_can_be_built_for_any_number_of_classes(self):
        for name in ARCHITECTURES:
            with self.subTest(name), torch.device("meta"):
                network = build({"kind": "architecture", "architecture": name, "classes": 7}, {})
                self.assertIn(7, {parameter.shape[0] for parameter in network.parameters()})
