"""How a stage ends when it cannot succeed."""

import errno


class StageFailure(Exception):
    """An end the caller can act on; `code` is a key of contracts/failures.ts."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


def failure_of(error):
    """Returns the StageFailure that an exception amounts to, or None for a crash."""
    if isinstance(error, StageFailure):
        return error
    if is_out_of_memory(error):
        return StageFailure("OutOfMemory", str(error) or "the Python process could not allocate memory")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return StageFailure("DiskFull", f"writing {error.filename or 'a file'}: no space left on the device")
    return None


def is_out_of_memory(error):
    """Whether an exception means that memory ran out."""
    # PyTorch's CPU allocator raises a RuntimeError: "DefaultCPUAllocator: can't allocate memory" / "not enough memory".
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and ("allocate memory" in str(error) or "not enough memory" in str(error))
    )
