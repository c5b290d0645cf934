"""Builds an engine with TensorRT 8.5 to 11 for the GPU of this machine, or for one of its DLA cores."""

from ..protocol.stage import JSON, Artifact, Outcome
from ..tensorrt.batch_profile import batch_profile, profile_ranges
from ..tensorrt.build_session import BuildSession
from ..tensorrt.build_timing import BuildTiming
from ..tensorrt.builder import warn_of_kernels_left_out
from ..tensorrt.builder_options import flags_set, set_options
from ..tensorrt.cached_scales import calibrator_of, warn_of_missing_scales
from ..tensorrt.engine_layers import inspect_layers, tensors_exchanged
from ..tensorrt.engine_precision import is_strongly_typed, needs_half_precision, require_buildable, scales_of
from ..tensorrt.half_precision import write_half_precision
from ..tensorrt.inspection_apart import inspect_apart
from ..tensorrt.module import import_tensorrt


def run(request, report):
    return build(import_tensorrt(), request, report)


def build(trt, request, report):
    """Builds with a module of TensorRT's Python interface, and returns the stage's Outcome."""
    parameters, cache = request.parameters, request.inputs.get("calibrationCache")
    has_cache = cache is not None
    require_buildable(trt, parameters, has_cache)
    strongly_typed = is_strongly_typed(trt, parameters["precision"], has_cache)
    session = BuildSession(trt, network_file(trt, request, has_cache), strongly_typed)
    scales = scales_of(trt, session.network, parameters, has_cache)
    level = set_options(session, parameters, scales, report)
    set_profiles(session, parameters, is_calibrated=has_cache)
    source = None
    if has_cache:
        batch_size = parameters["profile"]["opt"]
        on_accelerator = parameters["dlaCore"] is not None
        source, session.config.int8_calibrator = calibrator_of(trt, cache, session.network, batch_size, on_accelerator)
    timing = BuildTiming(session, parameters, scales, report)
    plan, seconds = session.build(report, timing.expected_seconds)
    if plan is None and not (source is not None and source.asked_for_images):
        raise session.failure(has_workspace_limit=parameters["workspaceMiB"] is not None)
    if source is not None:
        source.require_taken([*session.messages, *session.warnings])
    timing_facts = timing.keep(seconds)
    warn_of_kernels_left_out([*session.messages, *session.warnings], parameters["workspaceMiB"], report)
    artifacts, layers = write_artifacts(session, plan, request, report)
    if source is not None:
        between = tensors_between_layers(artifacts) if source.is_of_fused_layers else None
        warn_of_missing_scales(session.warnings, session.network.num_layers, report, between)
    facts = {
        "bytes": artifacts["engine"].path.stat().st_size,
        "seconds": seconds,
        "tensorrt": trt.__version__,
        "typing": "strong" if strongly_typed else "weak",
        "flags": flags_set(trt, session.config),
        "tf32": session.config.get_flag(trt.BuilderFlag.TF32),
        "profile": parameters["profile"],
        "workspaceMiB": parameters["workspaceMiB"],
        "optimizationLevel": level,
        "layers": layers,
        "timingCache": timing_facts,
        "scales": scales,
    }
    return Outcome(artifacts, facts)


def network_file(trt, request, has_cache):
    """Returns the path of the ONNX model, rewritten in FP16 where TensorRT takes precisions from the network."""
    source = request.inputs["onnx"]
    if not needs_half_precision(trt, request.parameters, has_cache):
        return source
    target = str(request.scratch / "half-precision.onnx")
    write_half_precision(source, target)
    return target


def set_profiles(session, parameters, is_calibrated):
    """Adds the optimization profiles, and the one that a calibrator needs: a single batch size."""
    builder, network_input, shape = session.builder, session.network.get_input(0), parameters["inputShape"]
    for sizes in profile_ranges(parameters["profile"], parameters["profileSizes"]):
        profile = batch_profile(builder, network_input, sizes, shape)
        if profile is None:
            return
        session.config.add_optimization_profile(profile)
    if is_calibrated:
        usual = parameters["profile"]["opt"]
        session.config.set_calibration_profile(batch_profile(builder, network_input, (usual, usual, usual), shape))


def tensors_between_layers(artifacts):
    """Returns the names of the tensors that the engine's layers exchange; none where TensorRT does not tell them."""
    layers = artifacts.get("layers")
    return set() if layers is None else tensors_exchanged(layers.path.read_text(encoding="utf-8"))


def write_artifacts(session, plan, request, report):
    """Returns the stage's artifacts and how many layers the engine has; None where TensorRT does not tell."""
    scratch = request.scratch
    artifacts = {"engine": Artifact(scratch / "engine.plan", "application/x-tensorrt-engine")}
    artifacts["engine"].path.write_bytes(plan)
    if len(profile_ranges(request.parameters["profile"], request.parameters["profileSizes"])) > 1:
        text, layers = inspect_apart(artifacts["engine"].path, request.parameters, report)
    else:
        text, layers = inspect_layers(session.trt, session.logger, plan, request.parameters)
    if text is None:
        report.warning("EngineNotInspected", "TensorRT does not report the layers of the engine it built")
        return artifacts, layers
    artifacts["layers"] = Artifact(scratch / "layers.json", JSON)
    artifacts["layers"].path.write_text(text, encoding="utf-8")
    return artifacts, layers
