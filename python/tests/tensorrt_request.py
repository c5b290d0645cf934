"""Requests to build_tensorrt and what its warnings were."""

import io
import json
from pathlib import Path

from quantfleet_tools.progress import Report

from .demo import request

CACHES = Path(__file__).parent / "fixtures" / "calibration-caches"
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
        "inputShape": [1, 28, 28],
        "deviceCache": None,
    }
    return request({"onnx": "network.onnx", **(inputs or {})}, {**defaults, **parameters})


class Events:
    """A Report and what was reported through it."""

    def __init__(self):
        self._stream = io.StringIO()
        self.report = Report(self._stream)

    def warnings(self):
        return [event["code"] for event in self.said()]

    def said(self):
        return [event for event in self._all() if event["event"] == "warning"]

    def phases(self):
        return {event["phase"] for event in self._all() if event["event"] == "progress"}

    def count(self):
        return len(self._all())

    def _all(self):
        return [json.loads(line) for line in self._stream.getvalue().splitlines()]
