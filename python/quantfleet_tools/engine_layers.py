"""The layers of a built engine, as TensorRT's inspector tells of them."""


def inspect_layers(trt, logger, plan):
    """Returns (inspector JSON as TensorRT wrote it, number of layers), both None where the engine cannot be loaded."""
    runtime = trt.Runtime(logger)
    engine = runtime.deserialize_cuda_engine(plan)
    if engine is None:
        return None, None
    inspector = engine.create_engine_inspector()
    # The inspector does not keep the context alive.
    context = context_at_usual_shape(trt, engine)
    inspector.execution_context = context
    return inspector.get_engine_information(trt.LayerInformationFormat.JSON), engine.num_layers


def context_at_usual_shape(trt, engine):
    """Returns an execution context with its input's shape set: without one, dynamic shapes hide tensors and tactics."""
    context = engine.create_execution_context()
    names = [engine.get_tensor_name(number) for number in range(engine.num_io_tensors)]
    for name in names:
        if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT and -1 in tuple(engine.get_tensor_shape(name)):
            _, usual, _ = engine.get_tensor_profile_shape(name, 0)
            context.set_input_shape(name, tuple(usual))
    return context
