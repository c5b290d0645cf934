import io
import json
import unittest

from quantfleet_tools.protocol.progress import Report


class Progress(unittest.TestCase):
    def test_lines_that_come_too_fast_are_dropped_but_never_the_first_or_the_last_of_a_phase(self):
        stream = io.StringIO()
        report = Report(stream)
        for phase in ("calibrating", "searching"):
            for done in range(1, 1001):
                report.progress(phase, done, 1000, "images")
        events = [json.loads(line) for line in stream.getvalue().splitlines()]
        self.assertEqual(
            [(event["phase"], event["done"]) for event in events],
            [("calibrating", 1), ("calibrating", 1000), ("searching", 1), ("searching", 1000)],
        )
