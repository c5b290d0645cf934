"""TensorRT's builder, and what it means when it gives up."""

from .failure import StageFailure

# An allocation that failed while tactics were tried is logged as an error too, and the build may still succeed.
OUT_OF_MEMORY_PHRASES = (
    "OutOfMemory",
    "out of memory",
    "cudaErrorMemoryAllocation",
    "could not be allocated",
    "bad_alloc",
)
# What TensorRT warns of when it leaves out a tactic that it could not allocate memory for.
SHORT_OF_MEMORY_PHRASES = (*OUT_OF_MEMORY_PHRASES, "insufficient memory")
# Likewise, but this is said of a workspace limit too.
LITTLE_MEMORY_PHRASES = (*SHORT_OF_MEMORY_PHRASES, "Device memory is insufficient")
# CUDA's number of cudaErrorMemoryAllocation.
INITIALIZATION_OUT_OF_MEMORY = "CUDA initialization failure with error: 2"
WITHOUT_IMPLEMENTATION = "Could not find any implementation"


def create_builder(trt, logger, messages):
    """Returns a builder; fails with ToolMissing where there is no GPU."""
    try:
        return trt.Builder(logger)
    # pybind11 raises a TypeError when a factory returns nothing.
    except (TypeError, RuntimeError) as error:
        said = "; ".join(messages) or str(error)
        if mentions(messages, (*OUT_OF_MEMORY_PHRASES, INITIALIZATION_OUT_OF_MEMORY)):
            raise StageFailure("OutOfMemory", said) from error
        raise StageFailure("ToolMissing", f"a GPU that TensorRT can use: {said}") from error


def build_failure(messages, warnings, has_workspace_limit):
    """Returns the StageFailure that a builder's errors and warnings during one build amount to."""
    said = "; ".join(messages) or "the builder gave no reason"
    if not mentions(messages, (WITHOUT_IMPLEMENTATION,)):
        return StageFailure("OutOfMemory" if mentions(messages, OUT_OF_MEMORY_PHRASES) else "NetworkRefused", said)
    if has_workspace_limit:
        is_workspace = mentions(messages, ("insufficient workspace",))
        is_memory = not is_workspace and mentions([*messages, *warnings], SHORT_OF_MEMORY_PHRASES)
        return StageFailure("OutOfMemory" if is_memory else "WorkspaceTooSmall", said)
    is_memory = mentions([*messages, *warnings], LITTLE_MEMORY_PHRASES)
    return StageFailure("OutOfMemory" if is_memory else "NetworkRefused", said)


def mentions(messages, phrases):
    return any(phrase in message for message in messages for phrase in phrases)
