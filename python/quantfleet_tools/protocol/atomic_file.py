"""Files that are either whole or absent, whenever the process is killed or the power fails."""

import contextlib
import json
import os


@contextlib.contextmanager
def replacing(path):
    """Yields a path to write to; it takes the place of `path` once the block ends without an exception."""
    unfinished = f"{path}.unfinished"
    yield unfinished
    wait_until_stored(unfinished)
    os.replace(unfinished, path)
    wait_until_stored(os.path.dirname(path) or ".")


def wait_until_stored(path):
    """Returns once a file or a folder's list of files would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path, value):
    """Writes a value as JSON."""
    # A file name that is no UTF-8 has lone surrogates: what backslashreplace writes for them is their escape in JSON.
    with replacing(path) as unfinished, open(unfinished, "w", encoding="utf-8", errors="backslashreplace") as file:
        json.dump(value, file, ensure_ascii=False)
