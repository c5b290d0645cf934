"""Latency of a TensorRT engine in a bare loop, without quantfleet: TensorRT and CUDA's Python bindings only.

    python bare_loop.py ENGINE [--warm-up 500] [--runs 1000] [--cuda-graph] [--spin-wait]

One run at batch size 1: pinned host memory to the device, execute_async_v3, device to pinned host memory, synchronize;
host wall time. Prints JSON: medianMs and all samplesMs.
"""

import argparse
import ctypes
import json
import statistics
import time

import numpy
from cuda.bindings import runtime as cuda

try:
    import tensorrt as trt
except ImportError:
    import tensorrt_bindings as trt


def checked(answer):
    """Returns what a CUDA call returned besides its status; raises when it failed."""
    status, *values = answer
    if status != cuda.cudaError_t.cudaSuccess:
        raise RuntimeError(cuda.cudaGetErrorString(status)[1].decode())
    return values[0] if values else None


def bind(engine, context):
    """Gives every tensor of the engine memory; returns copies (to, from, bytes) of the inputs and of the outputs."""
    uploads, downloads = [], []
    for name in map(engine.get_tensor_name, range(engine.num_io_tensors)):
        is_input = engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT
        if is_input:
            context.set_input_shape(name, (1, *tuple(engine.get_tensor_shape(name))[1:]))
        size = trt.volume(context.get_tensor_shape(name)) * engine.get_tensor_dtype(name).itemsize
        host, device = checked(cuda.cudaMallocHost(size)), checked(cuda.cudaMalloc(size))
        context.set_tensor_address(name, device)
        if is_input:
            values = numpy.random.default_rng(0).standard_normal(size // 4, dtype=numpy.float32)
            ctypes.memmove(host, values.ctypes.data, size)
            uploads.append((device, host, size))
        else:
            downloads.append((host, device, size))
    return uploads, downloads


def execute(context, stream):
    """Puts one execution of the engine into the stream."""
    if not context.execute_async_v3(stream):
        raise RuntimeError("TensorRT did not run the engine.")


def captured(work, stream):
    """Returns a function that launches, as one CUDA graph, the work that a function enqueues."""
    mode = cuda.cudaStreamCaptureMode.cudaStreamCaptureModeThreadLocal
    checked(cuda.cudaStreamBeginCapture(stream, mode))
    work()
    graph = checked(cuda.cudaGraphInstantiate(checked(cuda.cudaStreamEndCapture(stream)), 0))
    return lambda: checked(cuda.cudaGraphLaunch(graph, stream))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine")
    arguments.add_argument("--warm-up", type=int, default=500)
    arguments.add_argument("--runs", type=int, default=1000)
    arguments.add_argument("--cuda-graph", action="store_true")
    arguments.add_argument("--spin-wait", action="store_true")
    options = arguments.parse_args()
    if options.spin_wait:
        checked(cuda.cudaSetDeviceFlags(cuda.cudaDeviceScheduleSpin))
    checked(cuda.cudaSetDevice(0))
    with open(options.engine, "rb") as file:
        engine = trt.Runtime(trt.Logger(trt.Logger.WARNING)).deserialize_cuda_engine(file.read())
    context = engine.create_execution_context()
    stream = int(checked(cuda.cudaStreamCreateWithFlags(cuda.cudaStreamNonBlocking)))
    uploads, downloads = bind(engine, context)

    def start():
        execute(context, stream)

    # TensorRT readies itself in a first run, which a capture must not see.
    start()
    checked(cuda.cudaStreamSynchronize(stream))
    start = captured(start, stream) if options.cuda_graph else start

    def run():
        for to, source, size in uploads:
            checked(cuda.cudaMemcpyAsync(to, source, size, cuda.cudaMemcpyKind.cudaMemcpyHostToDevice, stream))
        start()
        for to, source, size in downloads:
            checked(cuda.cudaMemcpyAsync(to, source, size, cuda.cudaMemcpyKind.cudaMemcpyDeviceToHost, stream))
    samples = []
    for index in range(options.warm_up + options.runs):
        started = time.perf_counter()
        run()
        checked(cuda.cudaStreamSynchronize(stream))
        if index >= options.warm_up:
            samples.append((time.perf_counter() - started) * 1000)
    print(json.dumps({"medianMs": statistics.median(samples), "samplesMs": samples}))


if __name__ == "__main__":
    main()
