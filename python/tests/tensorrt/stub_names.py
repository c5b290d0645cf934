"""The names that TensorRT's Python classes have in each version, and objects that have no others."""

import json
from pathlib import Path
from types import SimpleNamespace

NAMES = json.loads((Path(__file__).parents[1] / "fixtures" / "tensorrt-names.json").read_text())
VERSIONS = tuple(NAMES)
CALIBRATED = tuple(version for version in VERSIONS if NAMES[version]["calibrators"])


class Restricted:
    """Takes and shows only `names`; `seen` is for the tests."""

    def __init__(self, names, seen=None, **attributes):
        self.__dict__.update(attributes, _names=names, seen=seen or SimpleNamespace())

    def __getattribute__(self, name):
        if not name.startswith("_") and name != "seen" and name not in self._names:
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if name not in self._names:
            raise AttributeError(name)
        object.__setattr__(self, name, value)
