"""What a stage program said while it worked."""

import io
import json

from quantfleet_tools.protocol.progress import Report


class Events:
    """A Report and what was reported through it."""

    def __init__(self):
        self._stream = io.StringIO()
        self.report = Report(self._stream)

    def warnings(self):
        return [event["code"] for event in self.said()]

    def said(self):
        return [event for event in self._all() if event["event"] == "warning"]

    def phases(self):
        return {event["phase"] for event in self._all() if event["event"] == "progress"}

    def count(self):
        return len(self._all())

    def _all(self):
        return [json.loads(line) for line in self._stream.getvalue().splitlines()]
