"""Calibrates an ONNX model with one of TensorRT's calibrators (TensorRT 8.5 to 10) on the GPU."""

import time

from ..calibration import calibration_cache
from ..calibration.batches import CalibrationBatches
from ..cuda.driver import open_device
from ..protocol.failure import StageFailure
from ..protocol.stage import Artifact, Outcome
from ..tensorrt.batch_profile import batch_profile
from ..tensorrt.build_session import BuildSession
from ..tensorrt.calibrator import BatchSource, create_calibrator
from ..tensorrt.module import import_tensorrt
from ..tensorrt.parsed_network import is_quantized

BYTES_OF_FLOAT32 = 4


def run(request, report):
    return calibrate(import_tensorrt(), open_device(), request, report)


def calibrate(trt, device, request, report):
    """Calibrates with a module of TensorRT's Python interface; `device.allocate(bytes)` gives memory to upload to."""
    started = time.monotonic()
    parameters = request.parameters
    batches = CalibrationBatches(request, report, fill_last=True)
    channels, height, width = parameters["inputShape"]
    memory = device.allocate(batches.size * channels * height * width * BYTES_OF_FLOAT32)
    source = BatchSource(batches, memory)
    calibrator = create_calibrator(trt, parameters["calibrator"], source, batches.size)
    session = BuildSession(trt, request.inputs["onnx"], strongly_typed=False)
    if is_quantized(trt, session.network):
        raise StageFailure("NetworkRefused", "the network is quantized already (Q/DQ pairs): calibrate the FP32 model")
    configure(session, calibrator, batches.size, parameters["inputShape"])
    # With the scales found, the rest of the build has nothing more to give.
    session.build(report, goes_on=lambda: source.cache is None)
    memory.free()
    if source.failure is not None:
        raise source.failure
    if source.cache is None:
        raise session.failure()
    batches.require_all_taken()
    path = request.scratch / "calibration.cache"
    path.write_bytes(source.cache)
    facts = {
        "batches": batches.taken,
        "images": batches.images,
        "passes": source.passes,
        "repeatedImages": batches.repeated_images,
        "tensors": len(calibration_cache.parse(source.cache).scales),
        "seconds": time.monotonic() - started,
        "tensorrt": trt.__version__,
    }
    return Outcome({"cache": Artifact(path, "text/plain")}, facts)


def configure(session, calibrator, batch_size, image_shape):
    """Asks for INT8 with the calibrator at one batch size, and for no more of the engine than that takes."""
    trt, config = session.trt, session.config
    config.set_flag(trt.BuilderFlag.INT8)
    config.int8_calibrator = calibrator
    profile = batch_profile(session.builder, session.network.get_input(0), (batch_size,) * 3, image_shape)
    if profile is not None:
        config.add_optimization_profile(profile)
        config.set_calibration_profile(profile)
    # Only scales are wanted: at level 0, from 8.6 on, the first tactic that works is taken, and none is timed.
    if hasattr(config, "builder_optimization_level"):
        config.builder_optimization_level = 0
