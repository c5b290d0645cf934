"""What changes the weights in a training step, and by how much."""

import math

import torch


def optimizer_of(network, ranges, parameters):
    """Returns the gradient descent over a network's weights and over `ranges` that are learnt beside them.

    Norms, biases and ranges have no part in the weight decay: it would pull them to where nothing is learnt from.
    """
    trained = [each for each in network.parameters() if each.requires_grad]
    decayed = [each for each in trained if each.dim() > 1]
    others = [each for each in trained if each.dim() <= 1] + ranges
    groups = [
        {"params": decayed, "weight_decay": parameters["weightDecay"]},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.SGD(
        [group for group in groups if group["params"]],
        lr=parameters["learningRate"],
        momentum=parameters["momentum"],
    )


def learning_rate(step, steps_per_epoch, parameters):
    """Returns the rate at a step of the whole training: half a cosine down to its share at the end."""
    done = step / (steps_per_epoch * parameters["epochs"])
    at_end = parameters["finalLearningRateShare"]
    return parameters["learningRate"] * (at_end + (1 - at_end) * (1 + math.cos(math.pi * done)) / 2)
