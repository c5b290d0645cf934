"""The ranges of a network's quantizers while it is trained: kept, measured anew, or learnt; weights and activations apart."""

from .activation_ranges import AveragedRanges, groups_of_inputs
from .learnt_ranges import LearntRanges
from .weight_ranges import MeasuredRanges, quantized_weights


class Ranges:
    """How the ranges of a network change while it is trained; what has no part here stays as calibration found it.

    `learnt` are parameters for the optimizer.
    """

    def __init__(self, parts=()):
        self._parts = list(parts)
        self.learnt = [parameter for part in self._parts for parameter in getattr(part, "learnt", ())]

    def before_step(self, step):
        """Readies the quantizers for a step of the training, counted from 0 over all epochs."""
        for part in self._parts:
            part.before_step(step)

    def apply(self):
        """Gives the quantizers the ranges that the training has come to."""
        for part in self._parts:
            part.apply()


def ranges_of(network, images, parameters):
    """Returns the ranges as the parameters `weightRanges` and `activationRanges` say.

    Images (n, channels, height, width) are for one run of the network, which is in evaluation mode.
    """
    weights = {
        "kept": lambda: [],
        "measured": lambda: [MeasuredRanges(network)],
        "learnt": lambda: [LearntRanges([quantizer] for _, _, quantizer in quantized_weights(network))],
    }
    activations = {
        "kept": lambda: [],
        "measured": lambda: [AveragedRanges(network)],
        "learnt": lambda: [LearntRanges(groups_of_inputs(network, images))],
    }
    return Ranges([*weights[parameters["weightRanges"]](), *activations[parameters["activationRanges"]]()])
