"""The weights that a network quantizes, and their ranges measured anew."""

from modelopt.torch.quantization.nn import TensorQuantizer
from modelopt.torch.quantization.utils import quantizer_attr_names, weight_attr_names


class MeasuredRanges:
    """The ranges are the largest magnitudes of the weights, of each channel where they are quantized per channel."""

    def __init__(self, network):
        self._weights = list(quantized_weights(network))

    def before_step(self, step):
        self.apply()

    def apply(self):
        for layer, name, quantizer in self._weights:
            quantizer.amax = largest_magnitudes(getattr(layer, name).detach(), quantizer.axis)


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
