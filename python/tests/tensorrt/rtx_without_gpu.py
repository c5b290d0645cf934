"""TensorRT for RTX, whose API has the shape of TensorRT 11, told to build for a GPU that is not there."""

import tensorrt_rtx


class RtxWithoutGpu:
    """The module, but for configs that name a compute capability."""

    def __getattr__(self, name):
        return getattr(tensorrt_rtx, name)

    def Builder(self, logger):
        return BuilderWithoutGpu(tensorrt_rtx.Builder(logger))


class BuilderWithoutGpu:
    def __init__(self, builder):
        self._builder = builder

    def __getattr__(self, name):
        return getattr(self._builder, name)

    def create_builder_config(self):
        config = self._builder.create_builder_config()
        config.num_compute_capabilities = 1
        config.set_compute_capability(tensorrt_rtx.ComputeCapability.SM86, 0)
        return config
