"""TensorRT's builder, and what it means when it gives up."""

import re

from ..protocol.failure import StageFailure
from ..protocol.out_of_memory import PHRASES as OUT_OF_MEMORY_PHRASES
from .logger import LITTLE_WORKSPACE

# What TensorRT warns of when it leaves out a tactic that it could not allocate memory for.
SHORT_OF_MEMORY_PHRASES = (*OUT_OF_MEMORY_PHRASES, "insufficient memory")
# Likewise, but this is said of a workspace limit too.
LITTLE_MEMORY_PHRASES = (*SHORT_OF_MEMORY_PHRASES, "Device memory is insufficient")
# CUDA's number of cudaErrorMemoryAllocation.
INITIALIZATION_OUT_OF_MEMORY = re.compile(r"CUDA initialization failure with error: 2\b")
WITHOUT_IMPLEMENTATION = "Could not find any implementation"


def create_builder(trt, logger, messages):
    """Returns a builder; fails with ToolMissing where there is no GPU."""
    try:
        return trt.Builder(logger)
    # pybind11 raises a TypeError when a factory returns nothing.
    except (TypeError, RuntimeError) as error:
        said = "; ".join(messages) or str(error)
        if mentions(messages, OUT_OF_MEMORY_PHRASES) or INITIALIZATION_OUT_OF_MEMORY.search(said):
            raise StageFailure("OutOfMemory", said) from error
        raise StageFailure("ToolMissing", f"a GPU that TensorRT can use: {said}") from error


def build_failure(messages, warnings, has_workspace_limit):
    """Returns the StageFailure that a builder's errors and warnings during one build that failed amount to.

    An allocation that failed while tactics were tried is an error too, and the build may have succeeded all the same.
    """
    said = "; ".join(messages) or "the builder gave no reason"
    if not mentions(messages, (WITHOUT_IMPLEMENTATION,)):
        return StageFailure("OutOfMemory" if mentions(messages, OUT_OF_MEMORY_PHRASES) else "NetworkRefused", said)
    if has_workspace_limit:
        is_workspace = mentions(messages, ("insufficient workspace",))
        is_memory = not is_workspace and mentions([*messages, *warnings], SHORT_OF_MEMORY_PHRASES)
        return StageFailure("OutOfMemory" if is_memory else "WorkspaceTooSmall", said)
    is_memory = mentions([*messages, *warnings], LITTLE_MEMORY_PHRASES)
    return StageFailure("OutOfMemory" if is_memory else "NetworkRefused", said)


def warn_of_kernels_left_out(said, workspace_mib, report):
    """Says that a build that succeeded passed over kernels because memory was short; `said` are its errors and warnings."""
    is_memory = mentions(said, SHORT_OF_MEMORY_PHRASES)
    if not is_memory and not mentions(said, (*LITTLE_MEMORY_PHRASES, LITTLE_WORKSPACE)):
        return
    scarce = ["the GPU's free memory"]
    if workspace_mib is not None and not is_memory:
        scarce.insert(0, f"the workspace of {workspace_mib} MiB")
    too_small = f"{' or '.join(scarce)} was too small for some kernels; with more the engine may be faster"
    report.warning("KernelsLeftOut", too_small)


def mentions(messages, phrases):
    return any(phrase in message for message in messages for phrase in phrases)
