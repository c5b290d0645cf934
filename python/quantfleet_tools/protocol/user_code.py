"""Failures that arise in the code of a user's own network: they say which line it was."""

import contextlib
import os
import re
import traceback

from .failure import StageFailure, failure_of, with_causes

LONGEST_REASON = 300
TERMINAL_CODES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
ADDRESSES = re.compile(r" at 0x[0-9a-fA-F]+")
# What PyTorch says where a process has no GPU, or may not use it.
CUDA_REFUSED = ("Torch not compiled with CUDA", "NVIDIA driver", "No CUDA GPUs", "re-initialize CUDA", "CUDA-capable device")


@contextlib.contextmanager
def network_failures(factory, what):
    """Turns whatever is raised in the block into NetworkFailed; `what` failed, by the code of a request's `factory`."""
    try:
        yield
    # A script that reads a command line ends the program.
    except (Exception, SystemExit) as error:
        if failure_of(error) is not None:
            raise
        raise StageFailure("NetworkFailed", f"{what} fails{said_of(error, factory)}") from error


def failure_in_user_code(error, factory):
    """Returns the failure that an exception amounts to if a line of the user's code is on its way, else None."""
    if factory is None or line_of(error, factory) is None:
        return None
    return StageFailure("NetworkFailed", f"the network of the factory {factory['file']} fails{said_of(error, factory)}")


def said_of(error, factory):
    """Returns " at FILE, line N: REASON"."""
    line = None if factory is None else line_of(error, factory)
    return f"{'' if line is None else f' at {line}'}: {reason_of(error, factory)}"


def line_of(error, factory):
    """Returns the innermost line of the user's files that an exception came through, or None."""
    files = {os.path.realpath(factory["file"]), *factory["imports"]}
    if isinstance(error, SyntaxError) and error.filename in files:
        return f"{error.filename}, line {error.lineno}"
    for each in with_causes(error):
        frames = [frame for frame in traceback.extract_tb(each.__traceback__) if os.path.realpath(frame.filename) in files]
        if frames:
            return f"{frames[-1].filename}, line {frames[-1].lineno} ({frames[-1].name})"
    return None


def reason_of(error, factory):
    """Returns why the user's code failed, in one line."""
    if isinstance(error, ModuleNotFoundError) and error.name is not None:
        return missing_module(error.name, factory)
    if isinstance(error, SyntaxError):
        return f"it is not valid Python: {printable(error.msg)}"
    if isinstance(error, SystemExit):
        return "it ends the program, as a script does that reads a command line; build the network from the number of classes alone"
    if any(phrase in str(error) for phrase in CUDA_REFUSED):
        return (
            "it asks for CUDA, which this stage does not have: build the network on the processor and make tensors on the "
            "device of the input; quantfleet moves the network to the GPU where it uses one"
        )
    return f"{type(error).__name__}: {printable(error)}"


def missing_module(name, factory):
    """Says how a module that was not found can be had."""
    top = name.split(".")[0]
    if factory is not None:
        folder = os.path.dirname(os.path.realpath(factory["file"]))
        if any(os.path.exists(os.path.join(folder, each)) for each in (top, f"{top}.py")):
            return (
                f"the module {printable(name)} is not found, though {top} lies beside the factory: name it in an import "
                "statement, for what is imported by a name that is computed is not part of the stage key"
            )
    return (
        f"it imports {printable(name)}, which is neither installed for the Python that quantfleet uses nor lies in the "
        "factory’s folder"
    )


def printable(value):
    """Returns the first line of a text without terminal codes and addresses, cut where it is long."""
    lines = TERMINAL_CODES.sub("", str(value)).strip().splitlines()
    text = ADDRESSES.sub("", lines[0]) if lines else "no reason is given"
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]} …"
