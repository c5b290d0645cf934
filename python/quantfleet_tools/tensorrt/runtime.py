"""TensorRT's runtime, which loads engines."""


def create_runtime(trt, logger, dla_core):
    """Returns a runtime whose engines run on a deep-learning accelerator, a number, or None for the GPU alone.

    An engine does not keep the core it was built for: without a word it would run on core 0.
    """
    runtime = trt.Runtime(logger)
    if dla_core is not None:
        runtime.DLA_core = dla_core
    return runtime
