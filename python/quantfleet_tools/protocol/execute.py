"""Runs one stage program from its request file to its result file."""

import contextlib
import importlib
import os
import sys
import tempfile

from .atomic_file import write_json
from .contract import require_agreed
from .failure import failure_of
from .fresh_folder import fresh_folder
from .progress import Report
from .stage import read_request
from .user_code import failure_in_user_code

SUCCESS, USAGE, FAILURE = 0, 2, 3


def execute(program, request_path):
    """Runs a program and returns the exit status; an unexpected exception passes through as a crash."""
    request = read_request(request_path)
    result_path = request.scratch / "result.json"
    keep_temporary_files_in(request.scratch)
    with events_alone_on_stdout() as events:
        try:
            result = answer(program, request, Report(events))
        # Code of the user's own may end the program.
        except (Exception, SystemExit) as error:
            failure = failure_of(error) or failure_in_user_code(error, request.inputs.get("factory"))
            if failure is None:
                raise
            write_json(result_path, {"failure": {"code": failure.code, "message": failure.message}})
            return FAILURE
    write_json(result_path, result)
    return SUCCESS


def keep_temporary_files_in(scratch):
    """Libraries leave theirs behind when they are killed; there they go with the scratch folder."""
    os.environ["TMPDIR"] = str(fresh_folder(scratch / "temporary"))
    tempfile.tempdir = None


def answer(program, request, report):
    """Returns what a program answers; fails with ProgramMismatch where request or answer are not as agreed."""
    require_agreed(program, "inputs", request.inputs)
    require_agreed(program, "parameters", request.parameters)
    outcome = importlib.import_module(f"..programs.{program}", __package__).run(request, report)
    artifacts = {
        name: {"path": str(artifact.path.relative_to(request.scratch)), "mediaType": artifact.media_type}
        for name, artifact in outcome.artifacts.items()
    }
    require_agreed(program, "artifacts", artifacts)
    require_agreed(program, "facts", outcome.facts)
    return {"artifacts": artifacts, "facts": outcome.facts}


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
