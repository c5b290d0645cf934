"""The layers of a built engine, as TensorRT's inspector tells of them."""

import json

from .runtime import create_runtime


def inspect_layers(trt, logger, plan, dla_core):
    """Returns (inspector JSON as TensorRT wrote it, number of layers), each None where TensorRT does not tell it."""
    runtime = create_runtime(trt, logger, dla_core)
    engine = runtime.deserialize_cuda_engine(plan)
    if engine is None:
        return None, None
    inspector = engine.create_engine_inspector()
    # The inspector does not keep the context alive.
    context = context_at_usual_shape(trt, engine)
    if context is not None:
        inspector.execution_context = context
    return inspector.get_engine_information(trt.LayerInformationFormat.JSON) or None, engine.num_layers


def tensors_exchanged(inspected):
    """Returns the names of the tensors that the layers of an inspected engine read and write, from the inspector's JSON.

    Of an engine that was built without details the inspector names layers alone.
    """
    layers = [layer for layer in json.loads(inspected).get("Layers", []) if isinstance(layer, dict)]
    return {tensor["Name"] for layer in layers for end in ("Inputs", "Outputs") for tensor in layer.get(end, [])}


def context_at_usual_shape(trt, engine):
    """Returns an execution context with its input's shape set, None where there is no memory for one.

    Without one, dynamic shapes hide tensors and tactics.
    """
    context = engine.create_execution_context()
    if context is None:
        return None
    names = [engine.get_tensor_name(number) for number in range(engine.num_io_tensors)]
    for name in names:
        if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT and -1 in tuple(engine.get_tensor_shape(name)):
            _, usual, _ = engine.get_tensor_profile_shape(name, 0)
            context.set_input_shape(name, tuple(usual))
    return context
