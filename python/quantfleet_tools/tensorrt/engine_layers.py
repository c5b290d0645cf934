"""The layers of a built engine, as TensorRT's inspector tells of them."""

import json

from .batch_profile import profile_ranges
from .runtime import create_runtime


def inspect_layers(trt, logger, plan, parameters, with_shapes=True):
    """Returns (inspector JSON as TensorRT wrote it, number of layers), each None where TensorRT does not tell it.

    Each optimization profile has layers of its own, and TensorRT 10.6 tells those of all. Shapes are those of the usual batch size;
    without them TensorRT hides formats of tensors, and tactics.
    """
    runtime = create_runtime(trt, logger, parameters["dlaCore"])
    engine = runtime.deserialize_cuda_engine(plan)
    if engine is None:
        return None, None
    inspector = engine.create_engine_inspector()
    # The inspector does not keep the context alive.
    context = context_at_usual_shape(trt, engine, parameters) if with_shapes else None
    if context is not None:
        inspector.execution_context = context
    return inspector.get_engine_information(trt.LayerInformationFormat.JSON) or None, engine.num_layers


def tensors_exchanged(inspected):
    """Returns the names of the tensors that the layers of an inspected engine read and write, from the inspector's JSON.

    Of an engine that was built without details the inspector names layers alone.
    """
    layers = [layer for layer in json.loads(inspected).get("Layers", []) if isinstance(layer, dict)]
    return {tensor["Name"] for layer in layers for end in ("Inputs", "Outputs") for tensor in layer.get(end, [])}


def context_at_usual_shape(trt, engine, parameters):
    """Returns an execution context with its input's shape set, None where there is no memory for one.

    Without one, dynamic shapes hide formats of tensors, and tactics.
    """
    context = engine.create_execution_context()
    if context is None:
        return None
    usual, ranges = parameters["profile"]["opt"], profile_ranges(parameters["profile"], parameters["profileSizes"])
    profile = next((number for number, (_, _, largest) in enumerate(ranges) if usual <= largest), 0)
    if profile > 0:
        context.set_optimization_profile_async(profile, 0)
    names = [engine.get_tensor_name(number) for number in range(engine.num_io_tensors)]
    for name in names:
        if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT and -1 in tuple(engine.get_tensor_shape(name)):
            _, shape, _ = engine.get_tensor_profile_shape(name, profile)
            context.set_input_shape(name, tuple(shape))
    return context
