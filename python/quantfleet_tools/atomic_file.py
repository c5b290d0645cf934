"""Files that are either whole or absent, whenever the process is killed."""

import contextlib
import json
import os


@contextlib.contextmanager
def replacing(path):
    """Yields a path to write to; it takes the place of `path` once the block ends without an exception."""
    unfinished = f"{path}.unfinished"
    yield unfinished
    os.replace(unfinished, path)


def write_json(path, value):
    """Writes a value as JSON."""
    with replacing(path) as unfinished, open(unfinished, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
