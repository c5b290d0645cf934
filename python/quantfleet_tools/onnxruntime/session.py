"""ONNX Runtime on the CPU."""

import errno
import os
import re

import numpy
import onnxruntime

from ..classification.logits import finite_logits
from ..protocol.failure import StageFailure
from ..protocol.out_of_memory import says_out_of_memory

REFUSALS = tuple(
    getattr(onnxruntime.capi.onnxruntime_pybind11_state, name)
    for name in ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented", "RuntimeException")
)
# ONNX Runtime 1.32: no kernel; no such operator in a domain it knows; a domain it does not know.
UNSUPPORTED_PHRASES = ("Could not find an implementation", "No Op registered for", "is not a registered function/op")


# Its category and number, the file's path, and places in the source of ONNX Runtime with the function there.
NOISE = re.compile(
    r"^\[ONNXRuntimeError\] : \d+ : \w+ : |Fatal error: |Load model from .*? failed: ?"
    r"|\S+\.(?:cc|h):\d+ (?:\w+(?: |$)|[^()]*\([^()]*\) )?"
)
FAILED_NODE = re.compile(r"Non-zero status code returned while running (\w+) node\. Name:'([^']*)' Status Message: ")
LONGEST_REASON = 400


def open_session(model, options=None):
    """Opens a model, a path or its bytes; Q/DQ pairs run as they are written unless the options say otherwise."""
    source = model if isinstance(model, bytes) else str(model)
    try:
        return onnxruntime.InferenceSession(source, options or as_written(), providers=["CPUExecutionProvider"])
    except REFUSALS as error:
        # All that ONNX Runtime says when the disk is full and it keeps its optimized model.
        if "Protobuf serialization failed" in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), options.optimized_model_filepath) from error
        is_unsupported = any(phrase in str(error) for phrase in UNSUPPORTED_PHRASES)
        raise StageFailure("OperatorUnsupported" if is_unsupported else "OnnxInvalid", reason_of(error)) from error


def open_made(path, tool, code="QuantizerFailed"):
    """Opens what a tool of ours made of a valid network; fails with `code` where that is invalid."""
    try:
        return open_session(path)
    except StageFailure as failure:
        if failure.code != "OnnxInvalid":
            raise
        message = f"ONNX Runtime does not open what {tool} made: {failure.message}"
        raise StageFailure(code, message) from failure


def reason_of(error):
    """Returns what ONNX Runtime says, without where the file and its own source lie."""
    text = FAILED_NODE.sub(r"\1 \2: ", " ".join(str(error).split()))
    return NOISE.sub("", text)[:LONGEST_REASON].strip()


def as_written():
    """Returns options that keep ONNX Runtime from fusing Q/DQ pairs into integer kernels.

    Those saturate on processors without VNNI: 60 instead of 87 % top-1 for EfficientNet-lite0.
    """
    options = quiet_threads()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return options


def quiet_threads(threads=0):
    """Returns options for a number of threads (0: all cores) that sleep, not spin, while they wait."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def infer_with(session):
    """Returns a function from network inputs (n, channels, height, width) to a model's first output.

    It fails with OnnxInvalid, naming the node, where the model does not run on so many images.
    """
    name = session.get_inputs()[0].name
    return lambda batch: first_output(session, name, batch)


def first_output(session, name, batch):
    try:
        return session.run(None, {name: batch})[0]
    except REFUSALS as error:
        if says_out_of_memory(str(error)):
            raise StageFailure("OutOfMemory", reason_of(error)) from error
        images = "one image" if len(batch) == 1 else f"{len(batch)} images"
        raise StageFailure("OnnxInvalid", f"it does not run on {images}: {reason_of(error)}") from error


def logits_of(session, batches, classes=None):
    """Returns the logits (n, classes), all finite, for all batches of network inputs."""
    return finite_logits(infer_with(session), batches, classes)


def infer_once(session, parameters):
    """Proves that the engine runs: some kernels are missing only when they are first needed."""
    network_input = session.get_inputs()[0]
    image_shape = [
        size if isinstance(size, int) else parameters["inputShape"][axis]
        for axis, size in enumerate(network_input.shape[1:])
    ]
    session.run(None, {network_input.name: numpy.zeros([1, *image_shape], numpy.float32)})
