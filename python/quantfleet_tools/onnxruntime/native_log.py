"""What libraries print to standard error, which is the only place where some give their reasons."""

import contextlib
import os
import sys


@contextlib.contextmanager
def heard_on_stderr(path):
    """Yields a function that returns the lines printed so far in its block.

    They go to the file at `path`, which stays when the process dies, and to standard error when the block ends.
    """
    sys.stderr.flush()
    stderr = os.dup(2)
    with open(path, "wb") as file:
        os.dup2(file.fileno(), 2)

    def text():
        return path.read_text(encoding="utf-8", errors="replace")

    try:
        yield lambda: text().splitlines()
    finally:
        sys.stderr.flush()
        os.dup2(stderr, 2)
        os.close(stderr)
        print(text(), end="", file=sys.stderr, flush=True)
