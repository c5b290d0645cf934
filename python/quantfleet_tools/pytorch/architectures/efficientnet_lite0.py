"""EfficientNet-lite0 of the package efficientnet-lite-pytorch."""


def build(num_classes):
    """Returns the untrained network; input (batch, 3, 224, 224) float32, output (batch, num_classes) logits."""
    from efficientnet_lite_pytorch import EfficientNet

    return EfficientNet.from_name("efficientnet-lite0", num_classes=num_classes)
