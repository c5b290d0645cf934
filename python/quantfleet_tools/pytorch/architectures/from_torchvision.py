"""TorchVision's classification networks, untrained."""


def builder_of(name):
    """Returns a function (num_classes) that builds the network; input (batch, 3, height, width) float32."""

    def build(num_classes):
        import torchvision

        return torchvision.models.get_model(name, weights=None, num_classes=num_classes)

    return build
