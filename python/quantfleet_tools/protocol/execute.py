"""Runs one stage program from its request file to its result file."""

import contextlib
import importlib
import os
import sys

from .atomic_file import write_json
from .failure import failure_of
from .progress import Report
from .stage import read_request

SUCCESS, USAGE, FAILURE = 0, 2, 3

# Each is the module of that name in `programs`.
PROGRAMS = (
    "apply_calibration_cache",
    "build_ort",
    "build_ort_tensorrt",
    "build_rtx",
    "build_tensorrt",
    "calibrate_ort",
    "calibrate_tensorrt",
    "calibrate_torch",
    "check_onnx",
    "evaluate_ort_tensorrt",
    "evaluate_tensorrt",
    "evaluate_torch",
    "export",
    "fine_tune",
    "fold",
    "pack_split",
    "probe",
    "read_devkit",
    "unpack_demo",
)


def execute(program, request_path):
    """Runs a program and returns the exit status; an unexpected exception passes through as a crash."""
    request = read_request(request_path)
    result_path = request.scratch / "result.json"
    with events_alone_on_stdout() as events:
        try:
            module = importlib.import_module(f"..programs.{program}", __package__)
            outcome = module.run(request, Report(events))
        except Exception as error:
            failure = failure_of(error)
            if failure is None:
                raise
            write_json(result_path, {"failure": {"code": failure.code, "message": failure.message}})
            return FAILURE
    artifacts = {
        name: {"path": str(artifact.path.relative_to(request.scratch)), "mediaType": artifact.media_type}
        for name, artifact in outcome.artifacts.items()
    }
    write_json(result_path, {"artifacts": artifacts, "facts": outcome.facts})
    return SUCCESS


@contextlib.contextmanager
def events_alone_on_stdout():
    """Yields a stream on standard output and sends whatever else is printed, by C++ too, to standard error."""
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as events:
        os.dup2(2, 1)
        try:
            yield events
        finally:
            sys.stdout.flush()
            os.dup2(events.fileno(), 1)
