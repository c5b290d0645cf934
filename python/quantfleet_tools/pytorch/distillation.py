"""What a training step makes small: how far the answers are from the labels, and from those of the FP32 network."""

import torch
from torch import nn


class Objective:
    """The loss of a training step; `teacher` is the network before quantization, needed only for distillation."""

    def __init__(self, distillation, teacher=None):
        self._distillation = distillation
        self._teacher = teacher
        if teacher is not None:
            teacher.requires_grad_(False)

    def loss(self, logits, labels, inputs):
        """Returns the mean over the images as a tensor."""
        if self._distillation is None:
            return nn.functional.cross_entropy(logits, labels)
        with torch.no_grad():
            expected = self._teacher(inputs).flatten(1)
        share, temperature = self._distillation["share"], self._distillation["temperature"]
        distilled = divergence(logits, expected, temperature)
        if share == 1:
            return distilled
        return share * distilled + (1 - share) * nn.functional.cross_entropy(logits, labels)

    def is_better(self, one, other):
        """Whether a score of held-out images is better than another.

        By labels: more images right, or as many at a smaller loss. Where the FP32 network is followed: a smaller loss, which
        tells networks apart that answer all but a few images alike.
        """
        if self._distillation is not None:
            return one["loss"] < other["loss"]
        return (one["accuracy"], -one["loss"]) > (other["accuracy"], -other["loss"])


def divergence(logits, expected, temperature):
    """Returns the Kullback-Leibler divergence of softened answers, times the temperature squared (Hinton et al., 2015)."""
    found, wanted = (nn.functional.log_softmax(each / temperature, dim=1) for each in (logits, expected))
    return nn.functional.kl_div(found, wanted, reduction="batchmean", log_target=True) * temperature**2
