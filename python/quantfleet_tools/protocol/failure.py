"""How a stage ends when it cannot succeed."""

import contextlib
import errno

from .out_of_memory import says_out_of_memory

# What PyTorch says where it hides the error of the system.
DISK_FULL_PHRASES = ("No space left on device", "PytorchStreamWriter failed")


class StageFailure(Exception):
    """An end the caller can act on; `code` is a key of contracts/failures.ts."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self):
        # What pickle would keep by itself is the message alone.
        return StageFailure, (self.code, self.message)


@contextlib.contextmanager
def naming(path):
    """Says in every failure of what is done within which file it is about."""
    try:
        yield
    except StageFailure as failure:
        raise StageFailure(failure.code, f"{path}: {failure.message}") from failure


def failure_of(error):
    """Returns the StageFailure that an exception amounts to, or None for a crash."""
    if isinstance(error, StageFailure):
        return error
    if is_out_of_memory(error):
        return StageFailure("OutOfMemory", str(error) or "the Python process could not allocate memory")
    disk_full = next((each for each in with_causes(error) if is_disk_full(each)), None)
    if disk_full is not None:
        return StageFailure("DiskFull", f"a file could not be written: {disk_full}")
    return None


def is_out_of_memory(error):
    """Whether an exception means that memory ran out."""
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and says_out_of_memory(str(error)))


def is_disk_full(error):
    """Whether an exception means that the disk, or the user's share of it, is full."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, RuntimeError) and any(phrase in str(error) for phrase in DISK_FULL_PHRASES)


def with_causes(error):
    """Yields an exception and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
