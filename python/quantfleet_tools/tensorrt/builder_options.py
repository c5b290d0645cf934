"""How TensorRT is told to build."""

from ..protocol.failure import StageFailure
from .engine_precision import precision_flags
from .precision_policy import prefer_int8


def set_options(session, parameters, scales, report):
    """Sets everything but profiles and caches; returns the optimization level, None where there is none (8.5)."""
    trt, builder, config = session.trt, session.builder, session.config
    for name in precision_flags(parameters, session.strongly_typed):
        config.set_flag(trt.BuilderFlag.__members__[name])
    prefer_int8(trt, session.network, config, parameters["precisionPolicy"], scales)
    if not parameters["tf32"]:
        config.clear_flag(trt.BuilderFlag.TF32)
    if parameters["workspaceMiB"] is not None:
        config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, parameters["workspaceMiB"] << 20)
    if parameters["sparsity"]:
        config.set_flag(trt.BuilderFlag.__members__["SPARSE_WEIGHTS"])
    if parameters["dlaCore"] is not None:
        require_accelerator(trt, builder, parameters, scales)
        config.default_device_type = trt.DeviceType.DLA
        config.DLA_core = parameters["dlaCore"]
        config.set_flag(trt.BuilderFlag.__members__["GPU_FALLBACK"])
    config.profiling_verbosity = trt.ProfilingVerbosity.DETAILED
    return set_optimization_level(trt, config, parameters["optimizationLevel"], report)


def set_optimization_level(trt, config, level, report):
    """Returns the level, None and a warning where this TensorRT has no such levels (8.5)."""
    if not hasattr(config, "builder_optimization_level"):
        report.warning("OptimizationLevelIgnored", f"TensorRT {trt.__version__} has no optimization levels")
        return None
    config.builder_optimization_level = level
    return level


def require_accelerator(trt, builder, parameters, scales):
    """Refuses a deep-learning accelerator that is not there or cannot run the network."""
    core, cores = parameters["dlaCore"], builder.num_DLA_cores
    if core >= cores:
        raise StageFailure("PrecisionUnsupported", f"DLA core {core} does not exist: TensorRT finds {cores} DLA cores")
    if parameters["precision"] == "fp32":
        raise StageFailure("PrecisionUnsupported", "a DLA computes in INT8 and FP16 only")
    if scales == "qdq" and trt.__version__.startswith("8."):
        raise StageFailure(
            "PrecisionUnsupported",
            f"the DLA of TensorRT {trt.__version__} takes no Q/DQ pairs: calibrate with TensorRT's own calibrator",
        )
    if len(set(parameters["profile"].values())) > 1:
        raise StageFailure("PrecisionUnsupported", "a DLA takes one batch size: engine.profile.max must be 1")


def flags_set(trt, config):
    """Returns the names of the builder flags in force, sorted; their numbers differ between versions."""
    return sorted(name for name, flag in trt.BuilderFlag.__members__.items() if config.get_flag(flag))
