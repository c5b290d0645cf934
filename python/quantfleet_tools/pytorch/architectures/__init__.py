"""The networks quantfleet can build by name, each a function of the number of classes."""

from . import efficientnet_lite0, from_torchvision, mnv2_mini

ARCHITECTURES = {
    "efficientnet_lite0": efficientnet_lite0.build,
    "mnv2_mini": mnv2_mini.build,
    "mobilenet_v2": from_torchvision.builder_of("mobilenet_v2"),
    "resnet50": from_torchvision.builder_of("resnet50"),
    "resnet152": from_torchvision.builder_of("resnet152"),
    "squeezenet1_1": from_torchvision.builder_of("squeezenet1_1"),
}
