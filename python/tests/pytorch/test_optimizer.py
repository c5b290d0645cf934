import unittest

import torch
from torch import nn

from quantfleet_tools.pytorch.optimizer import RANGE_LEARNING_RATE, optimizers_of, share_of_rate

PARAMETERS = {"learningRate": 0.1, "momentum": 0, "weightDecay": 0.5, "epochs": 2, "finalLearningRateShare": 0.01}


class Optimizer(unittest.TestCase):
    def test_weights_decay_but_norms_and_biases_and_learnt_ranges_do_not(self):
        network = nn.Sequential(nn.Conv2d(2, 3, 1), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(3, 4))
        ranges = [nn.Parameter(torch.ones(3))]
        before = {name: value.detach().clone() for name, value in network.named_parameters()}
        optimizers = optimizers_of(network, ranges, PARAMETERS)
        for value in (*network.parameters(), *ranges):
            value.grad = torch.zeros_like(value)
        for optimizer in optimizers:
            optimizer.step()
        changed = {name for name, value in network.named_parameters() if not torch.equal(value, before[name])}
        self.assertEqual(changed, {"0.weight", "3.weight"})
        self.assertTrue(torch.equal(ranges[0], torch.ones(3)))

    def test_a_step_of_a_learnt_range_is_as_large_for_a_small_gradient_as_for_a_large_one(self):
        ranges = [nn.Parameter(torch.zeros(())) for _ in range(2)]
        _, adam = optimizers_of(nn.Linear(2, 2), ranges, PARAMETERS)
        for value, gradient in zip(ranges, (1e-3, -1e3)):
            value.grad = torch.tensor(gradient)
        adam.step()
        for value, sign in zip(ranges, (-1, 1)):
            self.assertAlmostEqual(value.item(), sign * RANGE_LEARNING_RATE, 6)

    def test_the_rates_fall_from_their_full_value_to_their_share_along_half_a_cosine(self):
        steps = 50
        shares = [share_of_rate(step, steps, PARAMETERS) for step in range(2 * steps + 1)]
        self.assertEqual(shares[0], 1)
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertAlmostEqual(shares[steps], 0.01 + 0.99 / 2)
        self.assertAlmostEqual(shares[-1], 0.01)
