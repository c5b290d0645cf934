"""Networks of a user's own code, as factories among a request's inputs."""

import textwrap
from typing import Any, Dict, NamedTuple

import torch

from quantfleet_tools.pytorch.models import build

from .demo import scratch_folder


class UserNetwork(NamedTuple):
    """The parameter `model`, and the inputs `factory` and `weights`."""

    model: Dict[str, Any]
    inputs: Dict[str, Any]


def user_network(source):
    """Returns a network of ten classes with random weights; `source` defines `build`, with torch, nn and F there."""
    folder = scratch_folder()
    file, weights = folder / "networks.py", folder / "weights.pth"
    imports = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"
    file.write_text(imports + textwrap.dedent(source))
    model = {"kind": "factory", "function": "build", "classes": 10}
    factory = {"file": str(file), "imports": []}
    torch.manual_seed(0)
    torch.save(build(model, {"factory": factory}).state_dict(), weights)
    return UserNetwork(model, {"factory": factory, "weights": str(weights)})
