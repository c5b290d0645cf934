"""Requests to build_tensorrt, and calibration caches for them."""

from pathlib import Path

from ..demo import request

CACHES = Path(__file__).parents[1] / "fixtures" / "calibration-caches"
# A cache of the stub's network.
CACHE = b"TRT-100600-EntropyCalibration2\nimages: 3c010a14\ntensor0: 3d0b7086\ntensor1: 3da418a9\n"


def build_request(inputs=None, **parameters):
    defaults = {
        "precision": "fp32",
        "otherLayers": "fp32",
        "profile": {"min": 1, "opt": 8, "max": 32},
        "workspaceMiB": None,
        "optimizationLevel": 3,
        "dlaCore": None,
        "sparsity": False,
        "tf32": True,
        "precisionPolicy": "fastest",
        "profileSizes": [],
        "inputShape": [1, 28, 28],
        "deviceCache": None,
    }
    return request({"onnx": "network.onnx", **(inputs or {})}, {**defaults, **parameters})
