"""Modules whose builder, config, timing cache, parser, flags and calibrators have the names of each TensorRT, and no others."""

import enum
import json
from types import SimpleNamespace

from .stub_names import NAMES, Restricted
from .stub_parser import OnnxParser

# As the builder's log has it when step_complete returns False.
CANCELLED = "IBuilder::buildSerializedNetwork: Error Code 7: Internal Error (Build was cancelled)"


def stub_tensorrt(version, layers=("CONVOLUTION", "ACTIVATION"), cores=0, build=None, parser_errors=()):
    """Returns a stub of a version whose parser finds `layers` in every file, or `parser_errors`.

    `build(trt, config, log)` stands for the builder and returns a plan or None; `log(severity, text)` is its logger.
    `last.config` of the module is what the last build was configured with, `last.flags` how its network was created and
    `last.network` the network,
    `last.runtime` what loaded the last engine.
    """
    names = NAMES[version]
    trt = SimpleNamespace(__version__=version, last=SimpleNamespace())
    for name in ("NetworkDefinitionCreationFlag", "BuilderFlag"):
        setattr(trt, name, enum.IntEnum(name, names[name], start=0))
    trt.MemoryPoolType = enum.IntEnum("MemoryPoolType", ["WORKSPACE"])
    trt.DeviceType = enum.IntEnum("DeviceType", ["GPU", "DLA"])
    trt.ProfilingVerbosity = enum.IntEnum("ProfilingVerbosity", ["DETAILED"])
    trt.LayerInformationFormat = enum.IntEnum("LayerInformationFormat", ["JSON"])
    trt.TensorIOMode = SimpleNamespace(INPUT="input", OUTPUT="output")
    trt.DataType = enum.IntEnum("DataType", ["FLOAT", "HALF", "INT8"])
    trt.LayerType = enum.IntEnum("LayerType", ["CONVOLUTION", "ACTIVATION", "QUANTIZE", "DEQUANTIZE"])
    for name in names["calibrators"] + ["IProgressMonitor"] * names["IProgressMonitor"]:
        setattr(trt, name, type(name, (), {}))
    trt.ILogger = type("ILogger", (), {"INTERNAL_ERROR": 0, "ERROR": 1, "WARNING": 2, "INFO": 3, "VERBOSE": 4})
    trt.OnnxParser = lambda network, logger: OnnxParser(names["OnnxParser"], parser_errors)
    trt.Builder = lambda logger: Builder(trt, names, logger, layers, cores, build or (lambda *_: b"plan"))

    def runtime(logger):
        trt.last.runtime = SimpleNamespace(
            num_DLA_cores=cores, DLA_core=-1, deserialize_cuda_engine=lambda plan: Engine(layers)
        )
        return trt.last.runtime

    trt.Runtime = runtime
    return trt


class Builder(Restricted):
    def __init__(self, trt, names, logger, layers, cores, build):
        state = {"_trt": trt, "_versions_names": names, "_logger": logger, "_layers": layers, "_build": build}
        super().__init__(names["IBuilder"], num_DLA_cores=cores, **state)

    def create_network(self, flags):
        self._trt.last.flags = flags
        self._trt.last.network = Network(self._trt, self._layers)
        return self._trt.last.network

    def create_builder_config(self):
        self._trt.last.config = Config(self._trt, self._versions_names, self._logger)
        return self._trt.last.config

    def create_optimization_profile(self):
        profile = SimpleNamespace(shapes=None)
        profile.set_shape = lambda name, *shapes: setattr(profile, "shapes", shapes)
        return profile

    def build_serialized_network(self, network, config):
        return self._build(self._trt, config, self._logger.log)


class Network:
    """A chain of layers behind an input `images` of (any, 1, 28, 28); the tensors are named after their places."""

    def __init__(self, trt, layers):
        self._layers = [layer_of(trt, number, name) for number, name in enumerate(layers)]
        self.num_inputs, self.num_layers = 1, len(layers)

    def get_input(self, number):
        return SimpleNamespace(name="images", shape=(-1, 1, 28, 28))

    def get_layer(self, number):
        return self._layers[number]


def layer_of(trt, number, name):
    output = SimpleNamespace(name=f"tensor{number}", shape=(-1, number))
    return SimpleNamespace(type=trt.LayerType[name], num_outputs=1, get_output=lambda _: output, precision=None)


class Config(Restricted):
    def __init__(self, trt, names, logger):
        seen = SimpleNamespace(flags={trt.BuilderFlag.TF32}, pools={}, profiles=[], cache=None)
        unset = dict.fromkeys(("builder_optimization_level", "progress_monitor", "int8_calibrator"))
        super().__init__(names["IBuilderConfig"], seen, _logger=logger, _cache_names=names["ITimingCache"], **unset)

    def set_flag(self, flag):
        self.seen.flags.add(flag)

    def clear_flag(self, flag):
        self.seen.flags.discard(flag)

    def get_flag(self, flag):
        return flag in self.seen.flags

    def set_memory_pool_limit(self, pool, size):
        self.seen.pools[pool.name] = size

    def add_optimization_profile(self, profile):
        self.seen.profiles.append(profile)

    def set_calibration_profile(self, profile):
        self.seen.calibration_profile = profile

    def create_timing_cache(self, content):
        if content and not content.startswith(b"timings:"):
            self._logger.log(
                1, "Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.)"
            )
            return None
        entries = set(filter(None, content[len(b"timings:") :].split(b",")))
        return TimingCache(self._cache_names, SimpleNamespace(entries=entries))

    def set_timing_cache(self, cache, ignore_mismatch):
        if b"other-device" in cache.seen.entries:
            return False
        self.seen.cache = cache
        return True

    def get_timing_cache(self):
        return self.seen.cache


class TimingCache(Restricted):
    def combine(self, other, ignore_mismatch):
        self.seen.entries |= other.seen.entries
        return True

    def serialize(self):
        return b"timings:" + b",".join(sorted(self.seen.entries))


class Engine:
    num_io_tensors = 1

    def __init__(self, layers):
        self.num_layers = len(layers)
        self._layers = layers

    def get_tensor_name(self, number):
        return "images"

    def get_tensor_mode(self, name):
        return "input"

    def get_tensor_shape(self, name):
        return (-1, 3, 8, 8)

    def get_tensor_profile_shape(self, name, profile):
        return [(size, 3, 8, 8) for size in (1, 8, 128)]

    def create_execution_context(self):
        return ExecutionContext()

    def create_engine_inspector(self):
        return EngineInspector(self._layers)


class ExecutionContext:
    shape = None

    def set_optimization_profile_async(self, profile, stream):
        return True

    def set_input_shape(self, name, shape):
        self.shape = shape
        return True


class EngineInspector:
    execution_context = None

    def __init__(self, layers):
        self._layers = layers

    def get_engine_information(self, form):
        """What TensorRT tells of layers whose shapes are not known says nothing."""
        is_known = self.execution_context is not None and self.execution_context.shape == (8, 3, 8, 8)
        return json.dumps({"Layers": list(self._layers) if is_known else "N/A due to dynamic shapes"})


def calibrating(cache, batches_taken=None):
    """Returns a `build` that calibrates: asks for all batches, or only some, then writes the cache and goes on."""

    def build(trt, config, log):
        calibrator = config.int8_calibrator
        if calibrator.read_calibration_cache() is None:
            taken = 0
            while taken != batches_taken and calibrator.get_batch(["images"]):
                taken += 1
            calibrator.write_calibration_cache(memoryview(cache))
        return going_on(trt, config, log)

    return build


def going_on(trt, config, log):
    """A build of three steps that its monitor, where there is one, may cancel."""
    monitor = config.progress_monitor if "progress_monitor" in config._names else None
    if monitor is not None:
        monitor.phase_start("Building", None, 3)
        for step in range(3):
            if not monitor.step_complete("Building", step):
                log(trt.ILogger.ERROR, CANCELLED)
                return None
        monitor.phase_finish("Building")
    return b"plan"


def failing(*errors, warnings=()):
    """Returns a `build` that logs and gives up."""

    def build(trt, config, log):
        for text in warnings:
            log(trt.ILogger.WARNING, text)
        for text in errors:
            log(trt.ILogger.ERROR, text)
        return None

    return build
