"""The product's own stage programs, run one by one."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Programs:
    """Runs stage programs, each in a folder of its own below `folder`."""

    def __init__(self, folder):
        self._folder = folder

    def run(self, program, inputs, parameters, card=None):
        """Returns (paths of the artifacts by name, facts) of one run, on a card where one is given."""
        scratch = Path(tempfile.mkdtemp(prefix=f"{program}-", dir=self._folder))
        request = {"scratch": str(scratch), "inputs": inputs, "parameters": parameters}
        file = scratch / "request.json"
        file.write_text(json.dumps(request))
        environment = {**os.environ, **({} if card is None else {"CUDA_VISIBLE_DEVICES": str(card)})}
        command = [sys.executable, "-I", str(ROOT / "python" / "start.py"), "quantfleet_tools", program, str(file)]
        ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if ended.returncode != 0:
            sys.exit(f"{program} ended with {ended.returncode}:\n{ended.stdout[-4000:]}")
        result = json.loads((scratch / "result.json").read_text())
        return {name: str(scratch / each["path"]) for name, each in result["artifacts"].items()}, result["facts"]


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
