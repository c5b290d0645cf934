"""What PyTorch's exporter cannot write, in plain words."""

import contextlib
import re

from ..protocol.failure import StageFailure, failure_of
from ..protocol.user_code import failure_in_user_code, printable

# How the exporter of PyTorch 2.15 names an operator, and what comes after the reason.
UNSUPPORTED = re.compile(
    r"Unsupported: ONNX export of operator (?P<operator>[^,.\s]+),? ?(?P<reason>.*?)\.? Please feel free"
)
UNKNOWN = re.compile(r"[Ee]xporting the operator '(?:aten::)?(?P<operator>[^']+)'")


@contextlib.contextmanager
def exporter_failures(opset, factory):
    """Turns what the exporter raises in the block into OperatorUnsupported, but for what the user's code raises."""
    try:
        yield
    except Exception as error:
        if failure_of(error) is not None or failure_in_user_code(error, factory) is not None:
            raise
        raise StageFailure("OperatorUnsupported", said_by_exporter(str(error), opset)) from error


def said_by_exporter(text, opset):
    """Returns which operator cannot be exported, and why where that is said."""
    found = UNSUPPORTED.search(text) or UNKNOWN.search(text)
    if found is None:
        return f"PyTorch cannot export the network to ONNX opset {opset}: {printable(text)}"
    reason = found.groupdict().get("reason")
    return f"the operator {found['operator']} cannot be exported to ONNX opset {opset}{f': {reason}' if reason else ''}"
