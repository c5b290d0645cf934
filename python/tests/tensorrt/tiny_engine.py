"""A TensorRT engine small enough to check by hand: one convolution, the mean of each of its ten channels as logits."""

import numpy

from ..cuda.gpu import tensorrt
from ..demo import scratch_folder

LARGEST = 16
KERNEL = numpy.random.default_rng(0).normal(size=(10, 1, 3, 3)).astype(numpy.float32)
BIAS = numpy.linspace(-1, 1, 10, dtype=numpy.float32)


def tiny_engine(smallest=1, largest=LARGEST):
    """Builds the engine for images (n, 1, 28, 28) and returns its file."""
    trt = tensorrt()
    builder = trt.Builder(trt.Logger(trt.Logger.ERROR))
    network = builder.create_network(explicit_batch(trt))
    images = network.add_input("images", trt.float32, (-1, 1, 28, 28))
    convolution = network.add_convolution_nd(images, 10, (3, 3), trt.Weights(KERNEL), trt.Weights(BIAS))
    convolution.name = "the convolution"
    relu = network.add_activation(convolution.get_output(0), trt.ActivationType.RELU)
    mean = network.add_reduce(relu.get_output(0), trt.ReduceOperation.AVG, 1 << 2 | 1 << 3, False)
    mean.get_output(0).name = "logits"
    network.mark_output(mean.get_output(0))
    return written(builder, network, config_of(trt, builder, "images", smallest, largest))


def engine_of(onnx):
    """Builds an engine of an ONNX file of the demo's network and returns its file."""
    trt = tensorrt()
    logger = trt.Logger(trt.Logger.ERROR)
    builder = trt.Builder(logger)
    network = builder.create_network(explicit_batch(trt))
    parser = trt.OnnxParser(network, logger)
    assert parser.parse_from_file(str(onnx)), [str(parser.get_error(number)) for number in range(parser.num_errors)]
    return written(builder, network, config_of(trt, builder, network.get_input(0).name, 1, LARGEST))


def explicit_batch(trt):
    flag = getattr(trt.NetworkDefinitionCreationFlag, "EXPLICIT_BATCH", None)
    return 0 if flag is None else 1 << int(flag)


def config_of(trt, builder, tensor, smallest, largest):
    """Returns a configuration that computes in full FP32."""
    config = builder.create_builder_config()
    config.clear_flag(trt.BuilderFlag.TF32)
    profile = builder.create_optimization_profile()
    profile.set_shape(tensor, *((size, 1, 28, 28) for size in (smallest, largest, largest)))
    config.add_optimization_profile(profile)
    return config


def written(builder, network, config):
    path = scratch_folder() / "engine.plan"
    path.write_bytes(builder.build_serialized_network(network, config))
    return path


def tiny_answers(images):
    """Returns what the engine should answer to images (n, 1, 28, 28) float32: logits (n, 10)."""
    windows = numpy.lib.stride_tricks.sliding_window_view(images[:, 0].astype(numpy.float64), (3, 3), axis=(1, 2))
    channels = numpy.einsum("nyxij,cij->ncyx", windows, KERNEL[:, 0]) + BIAS[None, :, None, None]
    return numpy.maximum(channels, 0).mean((2, 3))
