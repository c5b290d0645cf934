import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from quantfleet_tools.protocol.stage import Request

from ..demo import MODEL, REPOSITORY, WEIGHTS, packed, request, scratch_folder
from ..programs.test_evaluate_torch import PARAMETERS
from ..user_network import UserNetwork, user_network

IDLE_SECONDS = 2
USES_TORCHVISION = """
def build(classes):
    from torchvision.ops import Permute
    return nn.Sequential(nn.Flatten(), Permute([0, 1]), nn.Linear(784, classes))
"""


class Warm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.evaluation_split = packed(64)
        cls.uses_torchvision = user_network(USES_TORCHVISION)

    def setUp(self):
        folder = Path(tempfile.mkdtemp(prefix="quantfleet-warm-"))
        self.addCleanup(shutil.rmtree, folder)
        self.socket_path, self.log = folder / "warm.sock", folder / "program.log"
        command = [sys.executable, "-m", "quantfleet_tools.protocol.warm", str(self.socket_path), str(IDLE_SECONDS)]
        self.warm = subprocess.Popen(
            command, cwd=REPOSITORY / "python", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.addCleanup(self.warm.stdout.close)
        self.addCleanup(self.warm.wait)
        self.addCleanup(self.warm.kill)
        self.assertEqual(self.warm.stdout.readline(), "ready\n")

    def start_evaluation(self, seconds, is_let_go=True):
        """Starts a program of at least so many seconds; returns its folder and an iterator over its events.

        A client that does not let it go has died between its start and the note.
        """
        parameters = {**PARAMETERS, "throughputBatchSizes": [1], "throughputSeconds": seconds}
        evaluation = request({"weights": WEIGHTS, "evaluation": self.evaluation_split}, parameters)
        return self.start("evaluate_torch", evaluation, is_let_go)

    def start(self, program, asked, is_let_go=True):
        """Starts a program; returns its folder and an iterator over its events."""
        request_path = asked.scratch / "request.json"
        request_path.write_text(json.dumps({**asked._asdict(), "scratch": str(asked.scratch)}))
        order = {"program": program, "request": str(request_path), "log": str(self.log)}
        connection = socket.socket(socket.AF_UNIX)
        self.addCleanup(connection.close)
        connection.connect(str(self.socket_path))
        connection.sendall(json.dumps(order).encode() + b"\n")
        lines = connection.makefile(encoding="utf-8")
        self.addCleanup(lines.close)
        started = json.loads(lines.readline())
        if is_let_go:
            connection.sendall(b"go\n")
        else:
            connection.shutdown(socket.SHUT_WR)
        return asked.scratch, itertools.chain([started], map(json.loads, lines))

    def test_a_program_longer_than_the_idle_time_ends_well_and_idle_time_counts_from_its_end(self):
        scratch, events = self.start_evaluation(3 * IDLE_SECONDS)
        *_, ended = events
        ended_at = time.monotonic()
        self.assertEqual(ended, {"event": "ended", "status": 0})
        self.assertIn("facts", json.loads((scratch / "result.json").read_text()))
        self.assertTrue(self.socket_path.exists())
        self.assertEqual(self.warm.wait(20), 0)
        self.assertGreater(time.monotonic() - ended_at, IDLE_SECONDS / 2)
        self.assertFalse(self.socket_path.exists())

    def test_a_program_that_is_killed_is_reported_with_its_signal_and_takes_nobody_with_it(self):
        _, surviving = self.start_evaluation(3 * IDLE_SECONDS)
        _, events = self.start_evaluation(60)
        os.kill(next(events)["pid"], signal.SIGKILL)
        # After the last line the connection is reset, where the program was killed before it read the go-ahead.
        ended = next(event for event in events if event["event"] == "ended")
        self.assertEqual(ended, {"event": "ended", "status": -9})
        *_, ended = surviving
        self.assertEqual(ended, {"event": "ended", "status": 0})

    def test_a_program_begins_only_when_its_process_group_has_been_noted(self):
        scratch, events = self.start_evaluation(1, is_let_go=False)
        *_, ended = events
        self.assertEqual(ended, {"event": "ended", "status": 1})
        self.assertFalse((scratch / "result.json").exists())

    def test_only_what_programs_need_is_imported_and_then_kept(self):
        def keeps(library):
            return library in Path(f"/proc/{self.warm.pid}/maps").read_text()

        def check(network):
            parameters = {"model": network.model, "inputShape": [1, 28, 28], "colour": "grey", "weightsName": "net.pth"}
            _, events = self.start("check_network", Request(scratch_folder(), network.inputs, parameters))
            *_, ended = events
            self.assertEqual(ended, {"event": "ended", "status": 0})

        self.assertFalse(keeps("/torch/"))
        demo = UserNetwork(MODEL, {"weights": WEIGHTS})
        check(demo)
        self.assertTrue(keeps("/torch/"))
        self.assertFalse(keeps("/torchvision/"))
        check(self.uses_torchvision)
        self.assertFalse(keeps("/torchvision/"))
        check(demo)
        self.assertTrue(keeps("/torchvision/"))

    def test_a_client_that_dies_before_its_order_hinders_nobody(self):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.socket_path))
            connection.sendall(b'{"program": ')
        _, events = self.start_evaluation(0.1)
        *_, ended = events
        self.assertEqual(ended, {"event": "ended", "status": 0})

    def test_being_told_to_stop_removes_the_socket_file(self):
        self.warm.terminate()
        self.warm.wait(20)
        self.assertFalse(self.socket_path.exists())
