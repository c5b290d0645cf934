"""Keeps the heavy libraries imported and forks a child for each stage program, which then starts at once.

    python -m quantfleet_tools.warm SOCKET IDLE_SECONDS

One connection is one program: the client sends a line {"program", "request", "log"}, and gets {"event": "started",
"pid"}, the program's own lines, and {"event": "ended", "status"}, negative for a signal. The child leads a process group of its own.
"""

import importlib
import json
import os
import signal
import socket
import sys
import traceback

from .execute import execute

PRELOADED = (
    "numpy", "PIL.Image", "onnx", "onnxruntime", "onnxruntime.quantization", "onnx_graphsurgeon",
    "polygraphy.backend.onnx", "torch", "torchvision", "modelopt.torch.quantization",
)  # fmt: skip
CRASHED = 1


def main():
    socket_path, idle_seconds = sys.argv[1], float(sys.argv[2])
    preload()
    # Children are reaped by the kernel; each supervisor restores the default to see its program's status.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(socket_path)
        server.listen()
        server.settimeout(idle_seconds)
        print("ready", flush=True)
        while True:
            try:
                connection, _ = server.accept()
            except socket.timeout:
                return
            if os.fork() == 0:
                server.close()
                supervise(connection)
            connection.close()


def preload():
    """Imports what is installed; a board without PyTorch warms up without it."""
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:
            continue


def supervise(connection):
    """Runs one program in a child of its own and reports how it ended; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    connection.settimeout(None)
    with connection.makefile("rw", encoding="utf-8") as lines:
        order = json.loads(lines.readline())
        pid = os.fork()
        if pid == 0:
            run(connection, order)
        _, status = os.waitpid(pid, 0)
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        lines.write(json.dumps({"event": "ended", "status": code}) + "\n")
    os._exit(0)


def run(connection, order):
    """Becomes the program: its events go to the connection, everything else to its log; does not return."""
    os.setsid()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(connection.fileno(), 1)
    os.dup2(log, 2)
    print(json.dumps({"event": "started", "pid": os.getpid()}), flush=True)
    try:
        status = execute(order["program"], order["request"])
    except BaseException:
        traceback.print_exc()
        status = CRASHED
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
