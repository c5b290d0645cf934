import unittest

import torch
from torch import nn

from quantfleet_tools.pytorch.optimizer import learning_rate, optimizer_of

PARAMETERS = {"learningRate": 0.1, "momentum": 0, "weightDecay": 0.5, "epochs": 2, "finalLearningRateShare": 0.01}


class Optimizer(unittest.TestCase):
    def test_weights_decay_but_norms_and_biases_and_learnt_ranges_do_not(self):
        network = nn.Sequential(nn.Conv2d(2, 3, 1), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(3, 4))
        ranges = [nn.Parameter(torch.ones(3))]
        before = {name: value.detach().clone() for name, value in network.named_parameters()}
        optimizer = optimizer_of(network, ranges, PARAMETERS)
        for value in (*network.parameters(), *ranges):
            value.grad = torch.zeros_like(value)
        optimizer.step()
        changed = {name for name, value in network.named_parameters() if not torch.equal(value, before[name])}
        self.assertEqual(changed, {"0.weight", "3.weight"})
        self.assertTrue(torch.equal(ranges[0], torch.ones(3)))

    def test_the_learning_rate_falls_from_its_full_value_to_its_share_along_half_a_cosine(self):
        steps = 50
        rates = [learning_rate(step, steps, PARAMETERS) for step in range(2 * steps + 1)]
        self.assertEqual(rates[0], 0.1)
        self.assertEqual(rates, sorted(rates, reverse=True))
        self.assertAlmostEqual(rates[steps], 0.1 * (0.01 + 0.99 / 2))
        self.assertAlmostEqual(rates[-1], 0.001)
