"""Keeps libraries imported and forks a child for each stage program, which then starts at once.

    python -m quantfleet_tools.protocol.warm SOCKET IDLE_SECONDS

One connection is one program: the client sends a line {"program", "request", "log"}, gets {"event": "started",
"pid"}, sends "go", and gets the program's own lines, and {"event": "ended", "status"}, negative for a signal. The program leads a process
group of its own. The process ends, and removes the socket, when no program has run for IDLE_SECONDS.

What a program needs is imported with the first that needs it: a board that quantizes nothing never holds ModelOpt.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import traceback

from .execute import execute

# Slow to import, and imported by programs only where one needs them: kept once one has.
IMPORTED_LATE = ("torchvision", "modelopt.torch.quantization", "onnx_graphsurgeon", "sympy")
CRASHED = 1
GO_AHEAD = b"go\n"
LOOK_FOR_ENDED_SECONDS = 1
# The client sends its order as soon as it is connected.
ORDER_SECONDS = 10


def main():
    socket_path, idle_seconds = sys.argv[1], float(sys.argv[2])
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(socket_path)
        signal.signal(signal.SIGTERM, lambda *_: end(socket_path))
        server.listen()
        print("ready", flush=True)
        serve(server, idle_seconds)
    end(socket_path)


def end(socket_path):
    """Ends the process at once: an exception could get lost in the import of a library."""
    # Whoever cleans the folder may have removed it.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(socket_path)
    os._exit(0)


def keep_imported(names):
    """Imports modules, so that children have them. Of one that fails the program that needs it says so, in the child.

    What is imported lives until the end. Garbage collection passes it over from now on, also in the children, which
    would else take some 0.3 s each time and copy the pages that they share.
    """
    absent = [name for name in names if name not in sys.modules]
    # What is imported stays: looking for garbage in between takes a tenth of the time.
    gc.disable()
    for name in absent:
        try:
            importlib.import_module(name)
        # A library may end the program that imports it.
        except (Exception, SystemExit):
            traceback.print_exc()
    gc.enable()
    if absent:
        gc.collect()
        gc.freeze()
        # What a library prints would be in the events of every child.
        sys.stdout.flush()


def serve(server, idle_seconds):
    """Answers connections, each in a supervisor of its own, until none has lived for a while."""
    server.settimeout(min(idle_seconds, LOOK_FOR_ENDED_SECONDS))
    told, tell = os.pipe()
    os.set_blocking(told, False)
    idle_since = time.monotonic()
    while time.monotonic() - idle_since < idle_seconds:
        with contextlib.suppress(socket.timeout):
            connection, _ = server.accept()
            with connection:
                answer(server, connection, told, tell)
        if has_supervisor_lived():
            idle_since = time.monotonic()


def answer(server, connection, told, tell):
    """Forks a supervisor for the program that a client orders; a client that has died gets none.

    Imports come with an order, so while its stage has the machine: at any other time they would disturb what is measured.
    """
    connection.settimeout(ORDER_SECONDS)
    try:
        with connection.makefile("r", encoding="utf-8") as lines:
            order = json.loads(lines.readline())
    except (OSError, ValueError):
        return
    keep_imported([f"quantfleet_tools.programs.{order['program']}", *libraries_told(told)])
    if os.fork() == 0:
        become_supervisor(server, connection, order, tell)


def libraries_told(told):
    """Returns the libraries that programs have imported by themselves since the last call."""
    try:
        return os.read(told, 4096).decode().split()
    except BlockingIOError:
        return []


def has_supervisor_lived():
    """Reaps the supervisors that have ended and says whether any has lived since the last call."""
    has_lived = False
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            has_lived = True
    except ChildProcessError:
        return has_lived
    return True


def become_supervisor(server, connection, order, tell):
    """Supervises one program; does not return, or the server's socket file would be removed."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        server.close()
        supervise(connection, order, tell)
    except BaseException:
        traceback.print_exc()
    os._exit(0)


def supervise(connection, order, tell):
    """Runs one program in a child of its own and reports how it ended."""
    connection.settimeout(None)
    pid = os.fork()
    if pid == 0:
        run(connection, order, tell)
    _, status = os.waitpid(pid, 0)
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    connection.sendall(f"{json.dumps({'event': 'ended', 'status': code})}\n".encode())


def run(connection, order, tell):
    """Becomes the program: its events go to the connection, everything else to its log; does not return."""
    try:
        os.setsid()
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(connection.fileno(), 1)
        os.dup2(log, 2)
        print(json.dumps({"event": "started", "pid": os.getpid()}), flush=True)
        wait_for_go_ahead(connection)
        known = set(sys.modules)
        status = execute(order["program"], order["request"])
        tell_libraries(tell, [name for name in IMPORTED_LATE if name in sys.modules and name not in known])
    except BaseException:
        traceback.print_exc()
        status = CRASHED
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def tell_libraries(tell, names):
    """Tells the process that programs are forked from what it should keep imported."""
    if names:
        os.write(tell, f"{' '.join(names)} ".encode())


def wait_for_go_ahead(connection):
    """Waits until the client has noted the process group, so that it is killed with the client; without one it ends."""
    received = b""
    while not received.endswith(b"\n"):
        part = connection.recv(len(GO_AHEAD))
        if not part:
            os._exit(CRASHED)
        received += part


if __name__ == "__main__":
    main()
