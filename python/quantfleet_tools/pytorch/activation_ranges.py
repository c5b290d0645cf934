"""The ranges of the activations that a network quantizes: their moving averages, and which quantizers share one."""

import torch

from .quantizers import of_activations

# Of the newest batch: PyTorch's MovingAverageMinMaxObserver has it too.
NEWEST_SHARE = 0.01


class AveragedRanges:
    """The ranges are moving averages of the largest magnitudes in each training batch; what calibration found is left.

    Until there are enough batches for a moving average it is their mean. Quantizers that read the same tensor come to
    the same.
    """

    def __init__(self, network):
        self._newest_share = None
        for quantizer in of_activations(network):
            quantizer.register_forward_pre_hook(self._average)

    def before_step(self, step):
        self._newest_share = max(1 / (step + 1), NEWEST_SHARE)

    def apply(self):
        pass

    def _average(self, quantizer, inputs):
        if quantizer.training and torch.is_grad_enabled():
            largest = inputs[0].detach().abs().amax()
            quantizer.amax = torch.lerp(quantizer.amax, largest.reshape(quantizer.amax.shape), self._newest_share)


def groups_of_inputs(network, images):
    """Returns the quantizers of activations that have a range, those that read the same tensors together.

    One run on images (n, channels, height, width) shows it. The range of nothing, that of an activation which is
    always 0, is in no group.
    """
    read = {quantizer: set() for quantizer in of_activations(network) if quantizer.amax > 0}
    # The tensors are kept, so that none gets the memory of another.
    kept, hooks = [], []

    def note(quantizer, inputs):
        kept.append(inputs[0])
        read[quantizer].add(identity(inputs[0]))

    for quantizer in read:
        hooks.append(quantizer.register_forward_pre_hook(note))
    try:
        with torch.no_grad():
            network(images)
    finally:
        for hook in hooks:
            hook.remove()
    groups = {}
    for quantizer, tensors in read.items():
        # Those that nothing came through share nothing.
        groups.setdefault(frozenset(tensors) or quantizer, []).append(quantizer)
    return list(groups.values())


def identity(tensor):
    """Returns what two tensors have in common that are one, until it is changed in place."""
    return tensor.data_ptr(), tensor.shape, tensor.stride(), tensor._version
