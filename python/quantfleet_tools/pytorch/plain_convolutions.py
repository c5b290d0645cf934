"""Replaces convolutions that pad in TensorFlow's SAME manner by plain ones, which ModelOpt quantizes.

ModelOpt 0.47 quantizes nn.Conv2d and passes over its subclasses without a word: all 49 of EfficientNet-lite0.
"""

from torch import nn


def with_plain_convolutions(network):
    """Returns the network with every statically padded convolution made plain; its answers stay the same."""
    for name, module in network.named_children():
        if isinstance(module, nn.Conv2d) and hasattr(module, "static_padding"):
            setattr(network, name, plain(module))
        else:
            with_plain_convolutions(module)
    return network


def plain(convolution):
    """Returns a plain convolution that shares the weights, behind a padding where the two sides differ."""
    left, right, top, bottom = getattr(convolution.static_padding, "padding", (0, 0, 0, 0))
    is_even = left == right and top == bottom
    replacement = nn.Conv2d(
        convolution.in_channels,
        convolution.out_channels,
        convolution.kernel_size,
        convolution.stride,
        (top, left) if is_even else 0,
        convolution.dilation,
        convolution.groups,
        bias=convolution.bias is not None,
    )
    replacement.weight, replacement.bias = convolution.weight, convolution.bias
    return replacement if is_even else nn.Sequential(nn.ZeroPad2d((left, right, top, bottom)), replacement)
