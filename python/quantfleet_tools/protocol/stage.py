"""What a stage program is given and what it gives back; docs/reference/stage-programs.md has the whole protocol."""

import json
from pathlib import Path
from typing import Any, Dict, NamedTuple


class Request(NamedTuple):
    """One run of a stage program; every path is absolute."""

    scratch: Path
    inputs: Dict[str, Any]
    parameters: Dict[str, Any]


class Artifact(NamedTuple):
    """A file under the scratch folder that outlives the stage."""

    path: Path
    media_type: str


class Outcome(NamedTuple):
    """What a stage made and what it found out."""

    artifacts: Dict[str, Artifact]
    facts: Dict[str, Any]


ONNX = "application/x-onnx"
JSON = "application/json"
NUMPY = "application/x-npy"
PYTORCH = "application/x-pytorch"


def read_request(path):
    """Reads a request file and makes its scratch folder."""
    with open(path, encoding="utf-8") as file:
        fields = json.load(file)
    scratch = Path(fields["scratch"])
    scratch.mkdir(parents=True, exist_ok=True)
    return Request(scratch, fields.get("inputs", {}), fields.get("parameters", {}))
