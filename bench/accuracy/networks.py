"""Trained networks of the bench, with what their images need."""

from pathlib import Path
from typing import Any, Dict, NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]


class Network(NamedTuple):
    """`model` and `factory` are as a request has them; `weights` is looked for in the folder that is named, "" for demo/."""

    model: Dict[str, Any]
    weights: str
    preprocessing: Dict[str, Any]
    images: str = "ImageNet"
    factory: str = ""


def efficientnet_lite2(classes):
    from efficientnet_lite_pytorch import EfficientNet

    return EfficientNet.from_name("efficientnet-lite2", override_params={"num_classes": classes})


def lite(side):
    middle, scale = [127 / 255] * 3, [128 / 255] * 3
    sizes = {"resize": side + 32, "crop": side, "interpolation": "bicubic"}
    return {"colour": "rgb", **sizes, "mean": middle, "std": scale}


NETWORKS = {
    "mobilenet_v2": Network(
        {"kind": "architecture", "architecture": "mobilenet_v2", "classes": 1000},
        "mobilenet_v2-b0353104.pth",
        {
            "colour": "rgb",
            "resize": 256,
            "crop": 224,
            "interpolation": "bilinear",
            "mean": [0.485, 0.456, 0.406],
            "std": [0.229, 0.224, 0.225],
        },
    ),
    "efficientnet_lite2": Network(
        {"kind": "factory", "function": "efficientnet_lite2", "classes": 1000},
        "efficientnet-lite2-9656183e.pth",
        lite(260),
        factory=str(Path(__file__).resolve()),
    ),
    "efficientnet_lite0": Network(
        {"kind": "architecture", "architecture": "efficientnet_lite0", "classes": 1000},
        "efficientnet-lite0-57934424.pth",
        lite(224),
    ),
    "mnv2_mini": Network(
        {"kind": "architecture", "architecture": "mnv2_mini", "classes": 10},
        "mnv2-mini.pth",
        {"colour": "grey", "resize": None, "crop": 28, "interpolation": "bilinear", "mean": [0.286], "std": [0.353]},
        images="Fashion-MNIST",
    ),
}
