"""Options of ONNX Runtime's TensorRT execution provider, by their names there; every value is text."""

import re

from ..protocol.failure import StageFailure
from ..tensorrt.batch_profile import require_fixed_size

TABLE = "calibration.flatbuffers"
# The provider takes this folder, and the table's name in it, to be beside the model it writes.
ENGINE_CACHE = "engine-cache"


def build_options(parameters, network_input, engine, timing_cache):
    """Returns the options that build one engine with a calibration table and write it, embedded in a model, to `engine`.

    `parameters` are those of the stage, `network_input` is (name, shape) as in `profile_options`, and `timing_cache` is
    a folder, None for a build without.
    """
    options = {
        "device_id": "0",
        "trt_int8_enable": "True",
        "trt_int8_calibration_table_name": TABLE,
        "trt_int8_use_native_calibration_table": "False",
        "trt_fp16_enable": str(parameters["otherLayers"] == "fp16"),
        "trt_sparsity_enable": str(parameters["sparsity"]),
        "trt_builder_optimization_level": str(parameters["optimizationLevel"]),
        "trt_engine_cache_enable": "True",
        "trt_engine_cache_path": ENGINE_CACHE,
        "trt_dump_ep_context_model": "True",
        "trt_ep_context_file_path": str(engine),
        "trt_ep_context_embed_mode": "1",
        "trt_timing_cache_enable": str(timing_cache is not None),
        **profile_options(*network_input, parameters["profile"], parameters["inputShape"]),
    }
    if timing_cache is not None:
        options["trt_timing_cache_path"] = str(timing_cache)
    if parameters["workspaceMiB"] is not None:
        options["trt_max_workspace_size"] = str(parameters["workspaceMiB"] << 20)
    if parameters["dlaCore"] is not None:
        options.update(trt_dla_enable="True", trt_dla_core=str(parameters["dlaCore"]))
    return options


def profile_options(name, shape, profile, image_shape):
    """Returns the optimization profile of a network's only input, no options where every axis is fixed.

    `shape` holds an integer for an axis that is fixed and None for one that is open; `image_shape` (channels, height,
    width) is for the open axes of images. A network whose batch axis is fixed at another size is refused.
    """
    batch_axis, *image_axes = shape
    sizes = {end: profile[end] for end in ("min", "opt", "max")}
    if batch_axis is not None:
        require_fixed_size(batch_axis, sizes.values())
    if None not in shape:
        return {}
    if re.search("[:,]", name):
        raise StageFailure("NetworkRefused", f"the provider takes no profile for an input with a : or , in its name: {name}")
    image = [given if axis is None else axis for axis, given in zip(image_axes, image_shape)]
    return {
        f"trt_profile_{end}_shapes": f"{name}:{'x'.join(str(length) for length in (size, *image))}"
        for end, size in sizes.items()
    }


def engine_name_ends(parameters):
    """Returns the pattern of the end of an engine's file name, in which the provider notes the precisions it really used."""
    precisions = "_fp16_int8" if parameters["otherLayers"] == "fp16" else "_int8"
    accelerator = "" if parameters["dlaCore"] is None else f"_dlacore{parameters['dlaCore']}"
    return re.compile(rf"{precisions}{accelerator}_sm\d+\.engine$")
