"""What a stage tells its caller while it works: one JSON object a line."""

import json
import sys
import time

SECONDS_BETWEEN_LINES = 0.2


class Report:
    """Writes progress and warnings to a text stream, flushed line by line."""

    def __init__(self, stream):
        self.stream = stream
        self._phase = None
        self._written_at = 0.0

    def progress(self, phase, done, of, unit):
        """Says how far a phase is; drops lines that come too fast, never a phase's first or last."""
        now = time.monotonic()
        if phase != self._phase or done >= of or now - self._written_at >= SECONDS_BETWEEN_LINES:
            self._phase, self._written_at = phase, now
            self._write({"event": "progress", "phase": phase, "done": done, "of": of, "unit": unit})

    def sample(self, values):
        """Says how the machine is at this moment, for a caller who goes by it while the program runs."""
        self._write({"event": "sample", "sample": values})

    def warning(self, code, message):
        """Says what the readers of the result and of the log should know."""
        print(f"warning {code}: {message}", file=sys.stderr, flush=True)
        self._write({"event": "warning", "code": code, "message": message})

    def _write(self, event):
        self.stream.write(json.dumps(event) + "\n")
        self.stream.flush()
