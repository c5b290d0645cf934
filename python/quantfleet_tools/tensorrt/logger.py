"""What TensorRT says while it works; a process needs one logger for everything, or TensorRT complains."""

import sys

# Said as mere information by TensorRT 8.4 to 10.
LITTLE_WORKSPACE = "do not have sufficient workspace memory to run"


def collecting_logger(trt, messages, warnings=None):
    """Returns a logger that appends errors to `messages` and warnings to `warnings`, and prints both to stderr.

    That kernels lack workspace counts as a warning.
    """
    errors = (trt.ILogger.INTERNAL_ERROR, trt.ILogger.ERROR)

    class Logger(trt.ILogger):
        def __init__(self):
            trt.ILogger.__init__(self)

        def log(self, severity, message):
            if severity in errors:
                messages.append(message)
            elif severity != trt.ILogger.WARNING and LITTLE_WORKSPACE not in message:
                return
            elif warnings is not None:
                warnings.append(message)
            print(f"TensorRT: {message}", file=sys.stderr)

    return Logger()
