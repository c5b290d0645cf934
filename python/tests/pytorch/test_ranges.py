import unittest

import torch
from modelopt.torch.quantization.nn import TensorQuantizer
from torch import nn

from quantfleet_tools.pytorch.activation_ranges import NEWEST_SHARE, groups_of_inputs
from quantfleet_tools.pytorch.learnt_ranges import LearntRanges
from quantfleet_tools.pytorch.ranges import ranges_of


def quantizer_of(amax):
    quantizer = TensorQuantizer()
    quantizer.amax = torch.tensor(amax)
    return quantizer


class Reader(nn.Module):
    """Quantizes its input with several quantizers, another tensor with one more."""

    def __init__(self, readers, amax=1.0):
        super().__init__()
        self.readers, self.other = nn.ModuleList(quantizer_of(amax) for _ in range(readers)), quantizer_of(amax)

    def forward(self, x):
        return sum(reader(x) for reader in self.readers) + self.other(2 * x)


def trained(network, batches, ranges, rate=0.01):
    """Trains the ranges alone to bring the network's answers near to the tripled batches."""
    network.train()
    optimizer = torch.optim.Adam(ranges.learnt, lr=rate) if ranges.learnt else None
    for step, batch in enumerate(batches):
        ranges.before_step(step)
        loss = (network(batch.requires_grad_()) - 3 * batch).square().mean()
        loss.backward()
        if optimizer is not None:
            optimizer.step()
            optimizer.zero_grad()
    ranges.apply()


def amaxes(network):
    return [float(module.amax) for module in network.modules() if isinstance(module, TensorQuantizer)]


def activation_ranges(network, kind):
    return ranges_of(network.eval(), torch.ones(1, 4), {"weightRanges": "kept", "activationRanges": kind})


class RangesInTraining(unittest.TestCase):
    def test_quantizers_that_read_the_same_tensor_share_the_range_they_learn(self):
        network = Reader(readers=2)
        trained(network, [torch.linspace(-4, 4, 64) for _ in range(20)], activation_ranges(network, "learnt"))
        first, second, other = amaxes(network)
        self.assertEqual(first, second)
        self.assertNotEqual(first, other)
        self.assertGreater(first, 1)

    def test_quantizers_of_tensors_that_are_changed_in_place_in_between_share_none(self):
        class InPlace(Reader):
            def forward(self, x):
                y = self.readers[0](x)
                return y + self.readers[1](x.relu_())

        network = InPlace(readers=2)
        groups = groups_of_inputs(network.eval(), torch.ones(1, 4))
        self.assertEqual([len(group) for group in groups], [1, 1, 1])

    def test_a_learnt_range_finds_its_way_back_from_one_that_cuts_off_most(self):
        network = Reader(readers=1, amax=0.5)
        trained(network, [torch.linspace(-4, 4, 64) for _ in range(600)], activation_ranges(network, "learnt"))
        self.assertAlmostEqual(amaxes(network)[0], 4, delta=0.4)

    def test_no_learnt_range_is_ever_zero_or_negative_or_infinite(self):
        for direction in (1, -1):
            quantizer = quantizer_of(1.0)
            ranges = LearntRanges([[quantizer]])
            with torch.no_grad():
                ranges.learnt[0].fill_(direction * 1e9)
            ranges.apply()
            self.assertTrue(0 < float(quantizer.amax) < float("inf"))

    def test_before_the_first_step_learnt_ranges_are_the_calibrated_ones_bit_for_bit(self):
        network = Reader(readers=1, amax=0.1)
        calibrated = [module.amax.clone() for module in network.modules() if isinstance(module, TensorQuantizer)]
        activation_ranges(network, "learnt").apply()
        self.assertEqual(amaxes(network), [float(each) for each in calibrated])

    def test_an_activation_that_was_always_zero_is_left_as_calibrated(self):
        network = Reader(readers=1, amax=0.0)
        self.assertEqual(groups_of_inputs(network.eval(), torch.ones(1, 4)), [])

    def test_measured_ranges_are_the_mean_of_the_batches_maxima_and_then_their_moving_average(self):
        network, count = Reader(readers=2), round(1 / NEWEST_SHARE)
        batches = [torch.tensor([1.0 + step, -2.0 - step]) for step in range(count)]
        ranges = activation_ranges(network, "measured")
        trained(network, batches, ranges)
        mean = sum(2.0 + step for step in range(count)) / count
        first, second, other = amaxes(network)
        self.assertAlmostEqual(first / mean, 1, 4)
        self.assertEqual(first, second)
        self.assertAlmostEqual(other / mean, 2, 4)
        network.train()
        ranges.before_step(5 * count)
        network(torch.tensor([0.0, -1000.0]))
        self.assertAlmostEqual(amaxes(network)[0] / (mean + NEWEST_SHARE * (1000 - mean)), 1, 4)

    def test_images_that_are_scored_change_no_range(self):
        network = Reader(readers=1)
        ranges = activation_ranges(network, "measured")
        ranges.before_step(0)
        with torch.no_grad():
            network.train()(torch.tensor([9.0]))
        network.eval()(torch.tensor([9.0]))
        self.assertEqual(amaxes(network), [1.0, 1.0])
