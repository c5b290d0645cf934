"""The ranges of quantized weights while they are trained: kept, measured anew before each step, or learnt."""

import torch
from modelopt.torch.quantization.nn import TensorQuantizer
from modelopt.torch.quantization.utils import quantizer_attr_names, weight_attr_names

INT8_MIN, INT8_MAX = -128, 127
# An all-zero channel has no range; its scale must not be zero.
SMALLEST_SCALE = 1e-12


class KeptRanges:
    """The ranges stay as calibration found them."""

    learnt = []

    def __init__(self, network):
        pass

    def before_step(self):
        pass

    def apply(self):
        pass


class MeasuredRanges:
    """The ranges are the largest magnitudes of the weights, of each channel where they are quantized per channel."""

    learnt = []

    def __init__(self, network):
        self._weights = list(quantized_weights(network))

    def before_step(self):
        self.apply()

    def apply(self):
        for layer, name, quantizer in self._weights:
            quantizer.amax = largest_magnitudes(getattr(layer, name).detach(), quantizer.axis)


class LearntRanges:
    """The scales are trained with the weights: learned step size quantization (Esser et al., ICLR 2020).

    `learnt` are the scales, one parameter for each quantizer; `apply` hands them to the quantizers.
    """

    def __init__(self, network):
        self._weights = list(quantized_weights(network))
        self.learnt = [
            torch.nn.Parameter((quantizer.amax.detach().float().flatten() / INT8_MAX).clamp(min=SMALLEST_SCALE))
            for _, _, quantizer in self._weights
        ]
        for (layer, name, quantizer), scale in zip(self._weights, self.learnt):
            # The share of the gradient with which the paper balances steps of scale and weight.
            share = (getattr(layer, name).numel() / scale.numel() * INT8_MAX) ** -0.5
            quantizer.register_forward_hook(learnt_rounding(layer, scale, quantizer.axis, share))

    def before_step(self):
        with torch.no_grad():
            for scale in self.learnt:
                scale.clamp_(min=SMALLEST_SCALE)

    def apply(self):
        self.before_step()
        for (_, _, quantizer), scale in zip(self._weights, self.learnt):
            quantizer.amax = (scale.detach() * INT8_MAX).reshape(quantizer.amax.shape)


def ranges_of(network, parameters):
    """Returns the ranges of a network's weights as the parameter `weightRanges` says."""
    kinds = {"kept": KeptRanges, "measured": MeasuredRanges, "learnt": LearntRanges}
    return kinds[parameters["weightRanges"]](network)


def quantized_weights(network):
    """Yields (layer, name of the weight, its quantizer) for every weight that is quantized."""
    for layer in network.modules():
        for name in weight_attr_names(layer):
            quantizer = getattr(layer, quantizer_attr_names(name).weight_quantizer, None)
            if isinstance(quantizer, TensorQuantizer) and quantizer.is_enabled and quantizer.amax is not None:
                yield layer, name, quantizer


def largest_magnitudes(weight, axis):
    """Returns the largest magnitude of a weight, of each index of `axis` where it is one; every axis is kept."""
    if axis is None:
        return weight.abs().amax()
    return weight.abs().amax(dim=[each for each in range(weight.dim()) if each != axis % weight.dim()], keepdim=True)


def learnt_rounding(layer, scale, axis, share):
    """Returns a hook that in training quantizes a weight with a scale which gets a gradient."""

    def quantized(quantizer, inputs, output):
        # In evaluation ModelOpt's quantizer counts, which is what is exported.
        if not layer.training or not torch.is_grad_enabled():
            return None
        weight = inputs[0]
        if axis is None:
            zero = torch.zeros(1, device=weight.device)
            return torch._fake_quantize_learnable_per_tensor_affine(weight, scale, zero, INT8_MIN, INT8_MAX, share)
        zeros = torch.zeros_like(scale)
        return torch._fake_quantize_learnable_per_channel_affine(
            weight, scale, zeros, axis % weight.dim(), INT8_MIN, INT8_MAX, share
        )

    return quantized
