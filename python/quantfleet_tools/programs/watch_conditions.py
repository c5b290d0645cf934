"""Says how the machine is, once or again and again, from a process of its own so that what is measured is not disturbed."""

import os
import time

from ..protocol.stage import Outcome
from ..telemetry.machine_state import MachineState

# Lets whoever wants a core have it first.
NICENESS = 10


def run(request, report):
    parameters = request.parameters
    keep_off(parameters["processors"])
    state = MachineState(parameters["root"], parameters["folder"], parameters["usesGpu"])
    sample = state.read()
    interval_ms = parameters["everyMs"]
    while interval_ms is not None:
        report.sample(sample)
        time.sleep(interval_ms / 1000)
        sample = state.read()
    return Outcome({}, {"sample": sample})


def keep_off(processors):
    """Leaves these processors to others, as far as there are any besides."""
    os.nice(NICENESS)
    others = os.sched_getaffinity(0).difference(processors)
    if others:
        os.sched_setaffinity(0, others)
