import unittest

import numpy
import torch
from torch import nn
from torch.nn import functional

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.answers import require_steady_answers
from quantfleet_tools.pytorch.models import load_network

from ..demo import MODEL, PREPROCESSING, WEIGHTS, packed

PARAMETERS = {"preprocessing": PREPROCESSING, "model": MODEL}


class Convolutions(nn.Module):
    def __init__(self, **batch_norm):
        super().__init__()
        self.first, self.norm = nn.Conv2d(1, 16, 3, 2), nn.BatchNorm2d(16, **batch_norm)
        self.second, self.head = nn.Conv2d(16, 32, 3, 2), nn.Linear(32, 10)

    def features(self, images):
        return self.second(functional.relu(self.norm(self.first(images)))).mean((2, 3))

    def forward(self, images):
        return 10 * self.head(self.features(images))


def with_forward(forward):
    """Returns the network with another forward, a function of the network and the images."""
    return type("Other", (Convolutions,), {"forward": forward})()


def asked(network):
    with torch.no_grad():
        return require_steady_answers(network.eval(), PackedSplit(packed(64)), PARAMETERS)


class SteadyAnswers(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)

    def test_the_demo_network_is_steady(self):
        self.assertEqual(asked(load_network(MODEL, {"weights": WEIGHTS})).shape, (8, 10))

    def test_networks_of_usual_habits_are_steady(self):
        def normalizing_in_place(network, images):
            images.mul_(0.5)
            return Convolutions.forward(network, images)

        def in_bfloat16(network, images):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                return Convolutions.forward(network, images).float()

        def fully_convolutional(network, images):
            return Convolutions.forward(network, images)[..., None, None]

        def one_way_for_one_image(network, images):
            return torch.cat([Convolutions.forward(network, image[None]) for image in images])

        for forward in (normalizing_in_place, in_bfloat16, fully_convolutional, one_way_for_one_image):
            with self.subTest(forward.__name__):
                self.assertEqual(asked(with_forward(forward)).shape, (8, 10))

    def test_batch_norm_without_running_statistics_is_refused(self):
        self.assert_refused("AnswersUnsteady", "together and one by one", Convolutions(track_running_stats=False))

    def test_dropout_that_is_on_in_evaluation_is_refused(self):
        dropping = with_forward(lambda self, images: self.head(functional.dropout(self.features(images), 0.2)))
        self.assert_refused("AnswersUnsteady", "asked twice", dropping)

    def test_noise_that_is_on_in_evaluation_is_refused(self):
        noisy = with_forward(lambda self, images: Convolutions.forward(self, images + 0.05 * torch.randn_like(images)))
        self.assert_refused("AnswersUnsteady", "asked twice", noisy)

    def test_an_answer_that_depends_on_how_many_images_come_is_refused(self):
        rolling = with_forward(lambda self, images: Convolutions.forward(self, images).roll(int(len(images) == 1), 1))
        self.assert_refused("AnswersUnsteady", "together and one by one", rolling)

    def test_an_axis_that_one_image_loses_is_refused(self):
        squeezing = with_forward(lambda self, images: Convolutions.forward(self, images).squeeze())
        self.assert_refused("AnswersInvalid", "(1, 10), a row for the image", squeezing)

    def test_types_other_than_single_and_double_precision_are_refused(self):
        for convert, found in (
            (torch.Tensor.half, "float16 (8, 10)"),
            (torch.Tensor.bfloat16, "bfloat16 (8, 10)"),
            (lambda logits: logits.argmax(1), "int64 (8)"),
            (lambda logits: {"logits": logits}, "a dict"),
        ):
            converting = with_forward(lambda self, images, convert=convert: convert(Convolutions.forward(self, images)))
            self.assert_refused("AnswersInvalid", f"; found {found}", converting)

    def test_answers_that_are_not_finite_are_left_to_whoever_counts_them(self):
        broken = Convolutions()
        broken.head.bias.data[3] = -numpy.inf
        self.assertTrue(numpy.isneginf(asked(broken)[:, 3]).all())

    def assert_refused(self, code, reason, network):
        with self.assertRaises(StageFailure) as raised:
            asked(network)
        self.assertEqual(raised.exception.code, code)
        self.assertIn(reason, raised.exception.message)
