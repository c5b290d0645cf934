"""A TensorRT engine as it is measured: image in page-locked memory, copy, execution, copy back, wait."""

import time

from .failure import StageFailure

MOMENTS = ("startH2dMs", "startComputeMs", "startD2hMs", "endD2hMs")


class TensorrtNetwork:
    """Members as of ProcessorNetwork; `trace` is a run as trtexec's --exportTimes has it.

    `load` copies the images into page-locked memory, so that a run is what the paper measures: it begins with the
    copy to the GPU.
    """

    device = "gpu"

    def __init__(self, engine, device, uses_cuda_graph):
        self._engine, self._uses_cuda_graph = engine, uses_cuda_graph
        self.max_batch_size = engine.max_batch_size
        self._size, self._graph = None, None
        self._stream = device.stream()
        images_shape = (self.max_batch_size, *engine.image_shape)
        logits_shape = engine.set_batch_size(self.max_batch_size)
        self._images, self._device_images = buffers(device, images_shape, engine, engine.input)
        self._logits, self._device_logits = buffers(device, logits_shape, engine, engine.output)
        self._origin, self._events = device.event(), [device.event() for _ in MOMENTS]
        self.start_clock()

    def load(self, batch):
        if len(batch) != self._size:
            self._set_batch_size(len(batch))
        self._images[: self._size] = batch

    def run(self):
        events, stream = self._events, self._stream
        images, logits = self._images[: self._size], self._logits[: self._size]
        events[0].record(stream)
        stream.upload(self._device_images, images)
        events[1].record(stream)
        self._enqueued_from = time.perf_counter()
        self._enqueue()
        self._enqueued_to = time.perf_counter()
        events[2].record(stream)
        stream.download(logits, self._device_logits)
        events[3].record(stream)
        stream.synchronize()
        return logits

    def profile_with(self, profiler):
        """Makes run_unmeasured report the time of each layer to a trt.IProfiler."""
        self._engine.profile_with(profiler)

    def run_unmeasured(self):
        """Executes once, without copies and without a graph, and waits."""
        self._engine.enqueue(self._stream)
        self._stream.synchronize()

    def start_clock(self):
        self._origin.record(self._stream)
        self._stream.synchronize()
        self._origin_seconds = time.perf_counter()

    def trace(self):
        h2d_from, compute_from, d2h_from, d2h_to = self._events
        times = {
            "startEnqMs": (self._enqueued_from - self._origin_seconds) * 1000,
            "endEnqMs": (self._enqueued_to - self._origin_seconds) * 1000,
            **{moment: event.milliseconds_since(self._origin) for moment, event in zip(MOMENTS, self._events)},
            "h2dMs": compute_from.milliseconds_since(h2d_from),
            "computeMs": d2h_from.milliseconds_since(compute_from),
            "d2hMs": d2h_to.milliseconds_since(d2h_from),
        }
        return {
            **times,
            "endH2dMs": times["startComputeMs"],
            "endComputeMs": times["startD2hMs"],
            "latencyMs": times["h2dMs"] + times["computeMs"] + times["d2hMs"],
        }

    def _set_batch_size(self, size):
        self._engine.set_batch_size(size)
        self._size = size
        if self._uses_cuda_graph:
            self._capture()

    def _capture(self):
        """Records an execution at the present batch size; a graph holds for no other."""
        if self._graph is not None:
            self._graph.free()
            self._graph = None
        # TensorRT allocates and loads at the first execution of a shape, which a capture would not allow.
        self.run_unmeasured()
        try:
            with self._stream.capture() as graph:
                self._engine.enqueue(self._stream)
        except (RuntimeError, StageFailure) as error:
            reason = f"CUDA graph capture at batch size {self._size}: {error}"
            raise StageFailure("NetworkRefused", reason) from error
        self._graph = graph

    def _enqueue(self):
        if self._graph is None:
            self._engine.enqueue(self._stream)
        else:
            self._graph.launch(self._stream)


def buffers(device, shape, engine, tensor):
    """Returns page-locked memory and GPU memory of a shape, the latter as the engine's input or output."""
    host = device.pinned(shape, engine.dtype(tensor))
    memory = device.allocate(host.nbytes)
    engine.set_address(tensor, memory)
    return host, memory
