import unittest

import torch
from torch import nn

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.distillation import Objective
from quantfleet_tools.pytorch.ranges import Ranges
from quantfleet_tools.pytorch.training import Training, TrainingSet, train
from quantfleet_tools.pytorch.training_images import TrainingImages

from ..demo import PREPROCESSING, packed, scratch_folder, silent_report

PARAMETERS = {
    "preprocessing": PREPROCESSING,
    "augmentation": "none",
    "epochs": 2,
    "batchSize": 16,
    "learningRate": 0.01,
    "momentum": 0.9,
    "weightDecay": 0,
    "finalLearningRateShare": 0.01,
    "freezeBatchNormAfter": 1,
    "heldOut": None,
    "seed": 0,
    "checkpointSeconds": 60,
}


def trained(head, **parameters):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10), head)
    parameters = {**PARAMETERS, **parameters}
    split = PackedSplit(packed(64))
    data = TrainingSet(split, TrainingImages(split, parameters, None), list(range(64)), [])
    training = Training(network, Ranges(), parameters, scratch_folder() / "training.pt")
    train(training, data, Objective(None), parameters, silent_report())
    return training.epochs


class TrainingOfNetworks(unittest.TestCase):
    def test_a_network_that_answers_with_two_trailing_axes_of_one_trains_as_one_without(self):
        flat, deep = ([epoch["loss"] for epoch in trained(head)] for head in (nn.Identity(), nn.Unflatten(1, (10, 1, 1))))
        self.assertEqual(flat, deep)
        self.assertLess(flat[1], flat[0])

    def test_a_network_without_gradients_is_said_to_be_one(self):
        class Detached(nn.Module):
            def forward(self, x):
                return x.detach()

        with self.assertRaises(StageFailure) as raised:
            trained(Detached())
        self.assertEqual(raised.exception.code, "NetworkFailed")
        self.assertIn("finds no gradient", raised.exception.message)

    def test_a_loss_that_is_not_finite_ends_the_training_at_once_with_its_step(self):
        with self.assertRaises(StageFailure) as raised:
            trained(nn.Identity(), learningRate=1e38)
        self.assertEqual(raised.exception.code, "AnswersNotFinite")
        self.assertIn("in step 2 of epoch 1: the learning rate may be too high", raised.exception.message)
