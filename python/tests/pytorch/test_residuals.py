import unittest

import torch
from torch import nn

from quantfleet_tools.pytorch.call_quantizers import WithCallQuantizers, with_call_quantizers
from quantfleet_tools.pytorch.models import build
from quantfleet_tools.pytorch.residuals import quantized_inputs


def convolution(channels=4):
    return nn.Sequential(nn.Conv2d(channels, 4, 3, padding=1), nn.BatchNorm2d(4))


class Block(nn.Module):
    """A residual block whose addition is written as the test says; `add(skip, branch)`."""

    def __init__(self, add, branch=None):
        super().__init__()
        self.stem, self.branch, self.add = nn.Conv2d(3, 4, 1), branch or convolution(), add

    def forward(self, x):
        x = torch.relu(self.stem(x))
        return self.add(x, self.branch(x))


def in_place(skip, branch):
    branch += skip
    return branch


def in_place_on_the_skip(skip, branch):
    skip += branch
    return skip


def found(network, size=8):
    network.eval()
    inputs = quantized_inputs(network, torch.randn(1, 3, size, size))
    return [(site.module, site.index, position) for site, position in inputs]


class Residuals(unittest.TestCase):
    def test_of_an_addition_the_skip_input_is_found_however_it_is_written(self):
        written = {
            "x + f(x)": (lambda skip, branch: skip + branch, 0),
            "f(x) + x": (lambda skip, branch: branch + skip, 1),
            "torch.add": (torch.add, 0),
            "method": (lambda skip, branch: branch.add(skip), 1),
            "y += x": (in_place, 1),
        }
        for name, (add, position) in written.items():
            with self.subTest(name):
                self.assertEqual(found(Block(add)), [("", 0, position)])

    def test_a_tensor_that_is_changed_in_place_for_others_to_see_stays_that_tensor(self):
        for add in (in_place_on_the_skip, lambda skip, branch: skip.add_(branch)):
            self.assertEqual(found(Block(add)), [])

    def test_of_two_branches_with_convolutions_the_shorter_one_is_the_skip(self):
        deep = nn.Sequential(convolution(), nn.ReLU(), convolution())

        class Downsampled(Block):
            def __init__(self, add):
                super().__init__(add, deep)
                self.downsample = convolution()

            def forward(self, x):
                x = torch.relu(self.stem(x))
                return self.add(self.downsample(x), self.branch(x))

        self.assertEqual(found(Downsampled(torch.add)), [("", 0, 0)])
        self.assertEqual(found(Downsampled(lambda skip, branch: branch + skip)), [("", 0, 1)])

    def test_additions_that_no_convolution_ends_in_are_left_alone(self):
        others = {
            "activation after the convolution": Block(torch.add, nn.Sequential(convolution(), nn.ReLU())),
            "twice the same convolution": Block(lambda skip, branch: branch + torch.relu(branch), nn.Conv2d(4, 4, 1)),
            "weight": Block(lambda skip, branch: branch + nn.Parameter(torch.ones(1, 4, 8, 8))),
            "scaled": Block(lambda skip, branch: torch.add(branch, skip, alpha=2)),
            "number": Block(lambda skip, branch: branch + 1.0),
            "encoder": nn.Sequential(nn.Flatten(2), nn.TransformerEncoderLayer(64, 4, batch_first=True, dropout=0.0)),
        }
        for name, network in others.items():
            with self.subTest(name):
                self.assertEqual(found(network), [])

    def test_average_pools_are_found_as_layers_functions_and_means_but_not_other_means_and_maximum_pools(self):
        pooled = {
            "layer": nn.Sequential(nn.Conv2d(3, 4, 1), nn.AvgPool2d(2)),
            "adaptive layer": nn.Sequential(nn.Conv2d(3, 4, 1), nn.AdaptiveAvgPool2d(1)),
        }
        for name, network in pooled.items():
            with self.subTest(name):
                self.assertEqual(found(network), [("1", 0, 0)])
        functions = {
            lambda skip, branch: nn.functional.adaptive_avg_pool2d(branch, 1): 1,
            lambda skip, branch: branch.mean([2, 3]): 1,
            lambda skip, branch: branch.mean(dim=(-1, -2), keepdim=True): 1,
            lambda skip, branch: branch.mean(1): 0,
            lambda skip, branch: nn.functional.max_pool2d(branch, 2): 0,
        }
        for function, count in functions.items():
            self.assertEqual(len(found(Block(function))), count)

    def test_the_networks_that_quantfleet_knows_have_as_many_as_they_have_blocks_with_a_skip(self):
        for architecture, additions in (("mobilenet_v2", 10), ("resnet50", 16), ("efficientnet_lite0", 9)):
            with self.subTest(architecture):
                network = build({"kind": "architecture", "architecture": architecture, "classes": 10}, {})
                # And the global average pool.
                self.assertEqual(len(found(network, 64)), additions + 1)

    def test_a_block_in_a_loop_with_a_condition_has_a_site_for_each_of_its_calls(self):
        class Looped(nn.Module):
            def __init__(self):
                super().__init__()
                self.blocks = nn.ModuleList([nn.Conv2d(3, 3, 1) for _ in range(3)])

            def forward(self, x):
                for number, block in enumerate(self.blocks):
                    x = torch.relu(x + block(x)) if number != 1 else torch.relu(block(x))
                return x

        network = Looped()
        self.assertEqual(found(network), [("", 0, 0), ("", 1, 0)])

    def test_what_is_found_gets_a_quantizer_and_answers_stay_the_same_while_none_is_on(self):
        network, images = Block(torch.add).eval(), torch.randn(2, 3, 8, 8)
        expected = network(images)
        quantized = with_call_quantizers(network, images)
        self.assertIsInstance(quantized, WithCallQuantizers)
        self.assertTrue(torch.equal(quantized(images), expected))
        plain = nn.Conv2d(3, 4, 1).eval()
        self.assertIs(with_call_quantizers(plain, images), plain)

    def test_a_sequential_network_that_adds_in_its_own_forward_gets_no_further_layer(self):
        class Residual(nn.Sequential):
            def forward(self, x):
                return x + super().forward(x)

        network, images = Residual(nn.Conv2d(3, 3, 1)).eval(), torch.randn(2, 3, 8, 8)
        expected = network(images)
        self.assertTrue(torch.equal(with_call_quantizers(network, images)(images), expected))
        self.assertEqual(len(network), 1)
