"""Measures engines by turns, in processes that follow each other (measure_builds.py)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from engine_builder import say

# Of a start, for importing; of an engine, to load it.
START_SECONDS, LOAD_SECONDS = 6, 0.2


class Turns(NamedTuple):
    """How often and how long: processes, windows in each, batch sizes, seconds of a window and of the warm-up before it."""

    starts: int
    windows: int
    sizes: list
    seconds: float
    warm_up_seconds: float

    def seconds_for(self, engines):
        """Returns how long it takes, about."""
        window = len(self.sizes) * (self.seconds + self.warm_up_seconds)
        return self.starts * (START_SECONDS + engines * (LOAD_SECONDS + self.windows * window))


def rounds_of(engines, turns, sample, preprocessing, backend, card):
    """Returns {start, othersPercent: [of engine], medianMs: [[of engine] of batch size]} of each window."""
    request = {
        "backend": backend,
        "engines": engines,
        "evaluation": sample,
        "preprocessing": preprocessing,
        "batchSizes": turns.sizes,
        "windows": turns.windows,
        "seconds": turns.seconds,
        "warmUpSeconds": turns.warm_up_seconds,
    }
    rounds = []
    for start in range(turns.starts):
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": str(card)}
        command = [sys.executable, str(Path(__file__).with_name("measure_builds.py"))]
        ended = subprocess.run(command, env=environment, input=json.dumps(request), stdout=subprocess.PIPE, text=True)
        if ended.returncode != 0:
            sys.exit(f"measure_builds.py ended with {ended.returncode}.")
        rounds += [{"start": start, **measured} for measured in json.loads(ended.stdout)]
        say(f"start {start + 1} of {turns.starts} measured")
    return rounds
