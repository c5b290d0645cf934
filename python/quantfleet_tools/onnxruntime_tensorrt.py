"""ONNX Runtime's TensorRT execution provider: sessions of which every node runs on it, or a refusal."""

import onnxruntime

from .failure import StageFailure
from .onnxruntime_session import REFUSALS, quiet_threads
from .out_of_memory import says_out_of_memory
from .tensorrt_module import import_tensorrt

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
        # ONNX Runtime 1.20 tries again on the processor unasked, and raises what becomes of that.
        raise failure_of_provider(error.__cause__ or error, refusal) from error
    # A provider whose library cannot be loaded is left out with no more than a line in the log.
    if session.get_providers()[0] != PROVIDER:
        raise provider_missing("it was left out, the stage log says why")
    return session


def failure_of_provider(error, refusal):
    """Returns what an error of the provider amounts to: a MemoryError, or a StageFailure."""
    said = str(error)
    if says_out_of_memory(said):
        return MemoryError(said)
    if MISSING_LIBRARIES in said:
        return provider_missing("libraries it needs are missing or cannot be loaded, the stage log names the first")
    return StageFailure(refusal, said)


def provider_missing(reason):
    return StageFailure("ToolMissing", f"ONNX Runtime's TensorRT execution provider: {reason}. To mend it: {REMEDY}.")
