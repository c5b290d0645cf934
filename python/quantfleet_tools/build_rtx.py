"""Builds an engine with TensorRT for RTX, which needs no GPU: proof that NVIDIA's parser and builder take the model."""

import time

from .failure import StageFailure
from .stage import Artifact, Outcome

# Smallest, usual and largest batch size the engine accepts.
BATCH_SIZES = (1, 8, 128)
DEFAULT_COMPUTE_CAPABILITY = "8.6"


def run(request, report):
    started = time.monotonic()
    trt = import_tensorrt_rtx()
    messages = []
    builder = trt.Builder(collecting_logger(trt, messages))
    network = parse(trt, builder, request.inputs["onnx"], collecting_logger(trt, messages))
    config = builder.create_builder_config()
    config.add_optimization_profile(batch_profile(builder, network))
    config.num_compute_capabilities = 1
    capability = request.parameters.get("computeCapability", DEFAULT_COMPUTE_CAPABILITY)
    config.set_compute_capability(compute_capability(trt, capability), 0)
    config.progress_monitor = progress_monitor(trt, report)
    plan = builder.build_serialized_network(network, config)
    if plan is None:
        raise StageFailure("NetworkRefused", "; ".join(messages) or "the builder gave no reason")
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


def parse(trt, builder, path, logger):
    """Returns the network of an ONNX file; a refusal names each node and the parser's reason."""
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = trt.OnnxParser(network, logger)
    if not parser.parse_from_file(str(path)):
        errors = [parser.get_error(number) for number in range(parser.num_errors)]
        reasons = "; ".join(f"{error.node_name} ({error.node_operator}): {error.desc}" for error in errors)
        raise StageFailure("NetworkRefused", reasons)
    return network


def batch_profile(builder, network):
    """Returns an optimization profile over the batch axis of the network's only input."""
    profile = builder.create_optimization_profile()
    network_input = network.get_input(0)
    profile.set_shape(network_input.name, *((size, *network_input.shape[1:]) for size in BATCH_SIZES))
    return profile


def collecting_logger(trt, messages):
    """Returns a logger that keeps the errors."""

    class Logger(trt.ILogger):
        def log(self, severity, message):
            if severity in (trt.ILogger.ERROR, trt.ILogger.INTERNAL_ERROR):
                messages.append(message)

    return Logger()


def progress_monitor(trt, report):
    """Returns a monitor that reports the steps of each build phase."""

    class Monitor(trt.IProgressMonitor):
        def __init__(self):
            trt.IProgressMonitor.__init__(self)
            self._steps = {}

        def phase_start(self, phase_name, parent_phase, num_steps):
            self._steps[phase_name] = num_steps

        def step_complete(self, phase_name, step):
            # An exception in here would cancel the build.
            try:
                report.progress(phase_name, step + 1, self._steps[phase_name], "steps")
            except Exception as error:
                print(f"progress of {phase_name}: {error}")
            return True

        def phase_finish(self, phase_name):
            pass

    return Monitor()
