"""The folder of what builds on one device with one CUDA and TensorRT leave for the next build."""

import contextlib
import fcntl
from pathlib import Path


@contextlib.contextmanager
def locked(folder):
    """Makes the folder and keeps other processes that ask from it while the block runs."""
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    with open(path / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield path


def content_of(path):
    """Returns (a file's bytes, None), no bytes where there is no such file; (no bytes, the reason) for an unreadable one."""
    try:
        return Path(path).read_bytes(), None
    except FileNotFoundError:
        return b"", None
    except OSError as error:
        return b"", str(error)
