"""What changes the weights and the ranges in a training step, and by how much."""

import math

import torch

# Of logarithms of ranges: a step is 2 % of a range, whatever its size. Jain et al. (MLSys 2020) have 0.01, for more steps
# than the few hundred that a fine-tuning may have.
RANGE_LEARNING_RATE = 0.03


def optimizers_of(network, ranges, parameters):
    """Returns the optimizers of a network's weights and of the logarithms of ranges that are learnt beside them.

    Weights have gradient descent. Norms and biases have no part in the weight decay: it would pull them to where
    nothing is learnt from. Ranges have Adam, whose steps do not depend on how large a gradient is.
    """
    trained = [each for each in network.parameters() if each.requires_grad]
    groups = [
        {"params": [each for each in trained if each.dim() > 1], "weight_decay": parameters["weightDecay"]},
        {"params": [each for each in trained if each.dim() <= 1], "weight_decay": 0.0},
    ]
    rate, momentum = parameters["learningRate"], parameters["momentum"]
    optimizers = [torch.optim.SGD([group for group in groups if group["params"]], lr=rate, momentum=momentum)]
    if ranges:
        optimizers.append(torch.optim.Adam(ranges, lr=RANGE_LEARNING_RATE))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
    return optimizers


def share_of_rate(step, steps_per_epoch, parameters):
    """Returns how much of the rates is left at a step of the whole training: half a cosine down to a share at the end."""
    done = step / (steps_per_epoch * parameters["epochs"])
    at_end = parameters["finalLearningRateShare"]
    return at_end + (1 - at_end) * (1 + math.cos(math.pi * done)) / 2
