"""Inspects an engine in a process of its own, for engines at which TensorRT's inspector can crash.

With TensorRT 10.6 it did, and at the next attempt said "No Myelin Error exists", of an engine with several optimization profiles and a
part that TensorRT compiled with Myelin. Such a crash would take the built engine with it.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

from ..protocol.atomic_file import write_json
from .engine_layers import inspect_layers
from .logger import collecting_logger
from .module import import_tensorrt

START = Path(__file__).parents[2] / "start.py"


def inspect_apart(engine, parameters, report, module=__name__):
    """Returns what `inspect_layers` does of the engine in a file, (None, None) where no attempt ended well.

    Where shapes cannot be known without a crash, layers are told without them. `module` is what each attempt runs.
    """
    answered = engine.with_name("inspection.json")
    for with_shapes in (True, False):
        question = {"engine": str(engine), "parameters": parameters, "withShapes": with_shapes, "answer": str(answered)}
        command = [sys.executable, "-I", str(START), module]
        # TensorRT's libraries may write to stdout, where the events of the stage go; 2 is stderr, its log.
        ended = subprocess.run(command, input=json.dumps(question), stdout=2, text=True)
        if ended.returncode == 0:
            told = json.loads(answered.read_text(encoding="utf-8"))
            if told["text"] is not None:
                return told["text"], told["layers"]
        elif with_shapes:
            report.warning("InspectorCrashed", f"TensorRT's inspector {how_it_ended(ended.returncode)}; it is asked again without shapes, and may hide precisions")
    return None, None


def how_it_ended(status):
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with {status}"


def answer(trt, question):
    """Inspects the engine of a question and writes the answer into its file."""
    plan = Path(question["engine"]).read_bytes()
    text, layers = inspect_layers(trt, collecting_logger(trt, []), plan, question["parameters"], question["withShapes"])
    write_json(Path(question["answer"]), {"text": text, "layers": layers})


if __name__ == "__main__":
    answer(import_tensorrt(), json.load(sys.stdin))
