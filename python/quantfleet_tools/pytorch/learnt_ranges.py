"""Ranges that are trained with the weights: trained quantization thresholds (Jain et al., MLSys 2020)."""

import torch

INT8_MIN, INT8_MAX = -128, 127
# An all-zero channel has no range; its scale must not be zero.
SMALLEST_RANGE = 1e-12 * INT8_MAX
# So that no logarithm makes a range zero or infinite.
MOST_DOUBLINGS = 16


class LearntRanges:
    """Ranges by the logarithms of what they are multiples of the calibrated ones: never zero or negative.

    Quantizers of one group share theirs. `learnt` are the logarithms to base 2, one parameter for each group.
    """

    def __init__(self, groups):
        self._groups = [list(group) for group in groups]
        self._calibrated = [group[0].amax.detach().float().clamp(min=SMALLEST_RANGE).clone() for group in self._groups]
        self.learnt = [torch.nn.Parameter(torch.zeros_like(range)) for range in self._calibrated]
        for number, group in enumerate(self._groups):
            for quantizer in group:
                quantizer.register_forward_hook(self._rounding(number))

    def before_step(self, step):
        pass

    def apply(self):
        with torch.no_grad():
            for number, group in enumerate(self._groups):
                for quantizer in group:
                    quantizer.amax = self._range(number)

    def _range(self, number):
        return self._calibrated[number] * torch.exp2(self.learnt[number].clamp(-MOST_DOUBLINGS, MOST_DOUBLINGS))

    def _rounding(self, number):
        """Returns a hook that in training quantizes with a range which gets a gradient."""

        def quantized(quantizer, inputs, output):
            # In evaluation ModelOpt's quantizer counts, which is what is exported.
            if not quantizer.training or not torch.is_grad_enabled():
                return None
            scale = self._range(number).flatten() / INT8_MAX
            zeros, axis = torch.zeros_like(scale), quantizer.axis
            if axis is None:
                return torch._fake_quantize_learnable_per_tensor_affine(inputs[0], scale, zeros, INT8_MIN, INT8_MAX, 1.0)
            return torch._fake_quantize_learnable_per_channel_affine(
                inputs[0], scale, zeros, axis % inputs[0].dim(), INT8_MIN, INT8_MAX, 1.0
            )

        return quantized
