import unittest

import torch

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.architectures import ARCHITECTURES
from quantfleet_tools.pytorch.models import build

from ..demo import scratch_folder

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


class Networks(unittest.TestCase):
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
