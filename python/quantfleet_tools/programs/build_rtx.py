"""Builds an engine with TensorRT for RTX, which needs no GPU: proof that NVIDIA's parser and builder take the model."""

import time

from ..protocol.failure import StageFailure
from ..protocol.stage import Artifact, Outcome
from ..tensorrt.batch_profile import batch_profile
from ..tensorrt.build_session import BuildSession

# Smallest, usual and largest batch size the engine accepts.
BATCH_SIZES = (1, 8, 128)
# The proof is about parser and builder, so one GPU stands for all.
COMPUTE_CAPABILITY = "8.6"


def run(request, report):
    started = time.monotonic()
    trt = import_tensorrt_rtx()
    session = BuildSession(trt, request.inputs["onnx"], strongly_typed=True)
    config, network_input = session.config, session.network.get_input(0)
    config.add_optimization_profile(batch_profile(session.builder, network_input, BATCH_SIZES, network_input.shape[1:]))
    config.num_compute_capabilities = 1
    config.set_compute_capability(compute_capability(trt, COMPUTE_CAPABILITY), 0)
    plan, _ = session.build(report)
    if plan is None:
        raise session.failure()
    path = request.scratch / "engine.rtx"
    path.write_bytes(plan)
    facts = {"bytes": path.stat().st_size, "seconds": time.monotonic() - started, "tensorrtRtx": trt.__version__}
    return Outcome({"engine": Artifact(path, "application/x-tensorrt-rtx")}, facts)


def import_tensorrt_rtx():
    try:
        import tensorrt_rtx
    except ImportError as error:
        raise StageFailure("ToolMissing", f"the Python package tensorrt_rtx: {error}") from error
    return tensorrt_rtx


def compute_capability(trt, version):
    """Returns TensorRT's name of a compute capability such as 8.6."""
    known = trt.ComputeCapability.__members__
    name = f"SM{version.replace('.', '')}"
    if name not in known:
        raise StageFailure("NetworkRefused", f"TensorRT for RTX builds for {', '.join(known)}, not for {name}")
    return known[name]
