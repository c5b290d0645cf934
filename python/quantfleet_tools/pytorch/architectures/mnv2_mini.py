"""A MobileNet-v2 of width 0.5 with four block groups for 28x28 grey images, after arXiv 1801.04381."""

from torch import nn

STEM_CHANNELS = 16
LAST_CHANNELS = 128
# (expansion, channels at width 1, repeats, stride of the first repeat)
BLOCK_GROUPS = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 2, 2), (6, 64, 2, 1))
WIDTH = 0.5


def build(num_classes=10):
    """Returns the untrained network; input (batch, 1, 28, 28) float32, output (batch, num_classes) logits."""
    return MobileNetV2Mini(num_classes)


class MobileNetV2Mini(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        layers = [conv_norm_act(1, STEM_CHANNELS, kernel=3, stride=2)]
        channels = STEM_CHANNELS
        for expansion, full_width, repeats, first_stride in BLOCK_GROUPS:
            out_channels = divisible_by_eight(full_width * WIDTH)
            for repeat in range(repeats):
                stride = first_stride if repeat == 0 else 1
                layers.append(InvertedResidual(channels, out_channels, stride, expansion))
                channels = out_channels
        layers.append(conv_norm_act(channels, LAST_CHANNELS, kernel=1))
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(LAST_CHANNELS, num_classes)

    def forward(self, images):
        return self.classifier(self.pool(self.features(images)).flatten(1))


class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion):
        super().__init__()
        hidden = in_channels * expansion
        layers = [conv_norm_act(in_channels, hidden, kernel=1)] if expansion != 1 else []
        layers.append(conv_norm_act(hidden, hidden, kernel=3, stride=stride, groups=hidden))
        layers.append(nn.Sequential(nn.Conv2d(hidden, out_channels, 1, bias=False), nn.BatchNorm2d(out_channels)))
        self.layers = nn.Sequential(*layers)
        self.has_shortcut = stride == 1 and in_channels == out_channels

    def forward(self, features):
        return features + self.layers(features) if self.has_shortcut else self.layers(features)


def conv_norm_act(in_channels, out_channels, kernel, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, kernel, stride, padding=kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU6(inplace=True),
    )


def divisible_by_eight(channels):
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * channels else rounded + 8
