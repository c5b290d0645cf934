"""ONNX Runtime's TensorRT execution provider: sessions of which every node runs on it, or a refusal."""

import contextlib
import re

import onnxruntime

from ..protocol.failure import StageFailure
from ..protocol.out_of_memory import says_out_of_memory
from ..tensorrt.module import import_tensorrt
from .native_log import heard_on_stderr
from .session import REFUSALS, quiet_threads

PROVIDER = "TensorrtExecutionProvider"
# None of the network is left to the processor.
HOST_THREADS = 1
# RuntimeError is what the registration of a provider raises when its libraries are missing.
ERRORS = (
    *REFUSALS,
    onnxruntime.capi.onnxruntime_pybind11_state.EPFail,
    onnxruntime.capi.onnxruntime_pybind11_state.RuntimeException,
    RuntimeError,
)
# How the provider passes on what TensorRT says to its logger.
TENSORRT_LINE = re.compile(r"\[[-\d]+ [:\d]+ +(BUG|ERROR|WARNING)\] (.*?)(?:\x1b\[m)?$")
REASONS_SHOWN = 3
MISSING_LIBRARIES = "Please install TensorRT libraries"
REMEDY = (
    "pip uninstall onnxruntime, then pip install onnxruntime-gpu beside TensorRT 10 and CUDA; on a Jetson NVIDIA's own "
    "onnxruntime-gpu for its JetPack"
)


def load_provider():
    """Loads the libraries the provider needs and returns TensorRT's module; fails with ToolMissing without the provider."""
    available = onnxruntime.get_available_providers()
    if PROVIDER not in available:
        raise provider_missing(f"onnxruntime {onnxruntime.__version__} has {', '.join(available)}")
    # Libraries of Python packages lie where the dynamic loader does not look; ONNX Runtime 1.21 and newer finds those of CUDA.
    if hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()
    return import_tensorrt()


def open_on_tensorrt(path, options, refusal):
    """Opens a model with the provider and its options, all text.

    A model that the provider refuses, or takes in part only, fails with the code `refusal`.
    """
    settings = quiet_threads(HOST_THREADS)
    # ONNX Runtime's own optimizations rename and fuse away tensors that a calibration table names.
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    settings.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
    try:
        session = onnxruntime.InferenceSession(
            str(path), settings, providers=[(PROVIDER, options)], enable_fallback=False
        )
    except ERRORS as error:
        raise failure_of_provider(error, refusal) from error
    # A provider whose library cannot be loaded is left out with no more than a line in the log.
    if session.get_providers()[0] != PROVIDER:
        raise provider_missing("it was left out; the stage log says why")
    # ONNX Runtime 1.20 ignores enable_fallback, and would try a run that fails again on the processor.
    session.disable_fallback()
    return session


@contextlib.contextmanager
def with_reasons_of_tensorrt(log):
    """Yields a function that returns what TensorRT warned of so far in its block, a list of text.

    A failure in the block is told with TensorRT's errors, or is a MemoryError if they say so: the provider's own errors
    hold no reason. `log` is the path of a file for what is printed meanwhile.
    """
    with heard_on_stderr(log) as heard:
        try:
            yield lambda: [said for severity, said in said_by_tensorrt(heard()) if severity == "WARNING"]
        except StageFailure as failure:
            errors = [said for severity, said in said_by_tensorrt(heard()) if severity != "WARNING"]
            if not errors:
                raise
            message = "; ".join([failure.message, *dict.fromkeys(errors[-REASONS_SHOWN:])])
            is_memory = any(map(says_out_of_memory, errors))
            raise (MemoryError(message) if is_memory else StageFailure(failure.code, message)) from failure


def said_by_tensorrt(lines):
    """Returns (severity, message) of each line that is TensorRT's."""
    return [match.groups() for match in map(TENSORRT_LINE.search, lines) if match]


def failure_of_provider(error, refusal):
    """Returns what an error of the provider amounts to: a MemoryError, or a StageFailure."""
    # ONNX Runtime 1.20 tries again on the processor unasked, and raises what becomes of that.
    said = str(error.__cause__ or error.__context__ or error)
    if says_out_of_memory(said):
        return MemoryError(said)
    if MISSING_LIBRARIES in said:
        return provider_missing("libraries it needs are missing or cannot be loaded; the stage log names the first")
    return StageFailure(refusal, said)


def provider_missing(reason):
    return StageFailure("ToolMissing", f"ONNX Runtime's TensorRT execution provider: {reason}. To mend it: {REMEDY}.")
