"""A TensorRT engine as it is measured: image in page-locked memory, copy, execution, copy back, wait."""

import functools
import time

from ..protocol.failure import StageFailure

MOMENTS = ("startH2dMs", "startComputeMs", "startD2hMs", "endD2hMs")


class TensorrtNetwork:
    """Members as of ProcessorNetwork.

    `load` copies the images into page-locked memory, so that a run is what the paper measures: it begins with the
    copy to the GPU.
    """

    device = "gpu"

    def __init__(self, engine, device, uses_cuda_graph):
        self._engine, self._device, self._uses_cuda_graph = engine, device, uses_cuda_graph
        self.max_batch_size = engine.max_batch_size
        self._size, self._graph = None, None
        self._stream = device.stream()
        images_shape = (self.max_batch_size, *engine.image_shape)
        logits_shape = engine.set_batch_size(self.max_batch_size, self._stream)
        self._images, self._device_images = buffers(device, images_shape, engine, engine.input)
        self._logits, self._device_logits = buffers(device, logits_shape, engine, engine.output)

    def load(self, batch):
        if len(batch) != self._size:
            self._set_batch_size(len(batch))
        self._images[: self._size] = batch

    def run(self):
        self._upload()
        self._start()
        self._download()
        self._stream.synchronize()
        return self._answers

    def traced_runs(self, count):
        """Yields each run as trtexec's --exportTimes has it."""
        origin, events = self._device.event(), [self._device.event() for _ in MOMENTS]
        origin.record(self._stream)
        self._stream.synchronize()
        origin_seconds = time.perf_counter()
        for _ in range(count):
            yield self._traced_run(origin, origin_seconds, events)

    def profile_with(self, profiler):
        """Makes run_unmeasured report the time of each layer to a trt.IProfiler."""
        self._engine.profile_with(profiler)

    def run_unmeasured(self):
        """Executes once, without copies and without a graph, and waits."""
        self._engine.enqueue(self._stream)
        self._stream.synchronize()

    def _traced_run(self, origin, origin_seconds, events):
        events[0].record(self._stream)
        self._upload()
        events[1].record(self._stream)
        enqueued_from = time.perf_counter()
        self._start()
        enqueued_to = time.perf_counter()
        events[2].record(self._stream)
        self._download()
        events[3].record(self._stream)
        self._stream.synchronize()
        moments = {name: event.milliseconds_since(origin) for name, event in zip(MOMENTS, events)}
        h2d, compute, d2h = (later.milliseconds_since(event) for event, later in zip(events, events[1:]))
        return {
            **moments,
            "startEnqMs": (enqueued_from - origin_seconds) * 1000,
            "endEnqMs": (enqueued_to - origin_seconds) * 1000,
            "endH2dMs": moments["startComputeMs"],
            "endComputeMs": moments["startD2hMs"],
            "h2dMs": h2d,
            "computeMs": compute,
            "d2hMs": d2h,
            "latencyMs": h2d + compute + d2h,
        }

    def _set_batch_size(self, size):
        rows = self._engine.set_batch_size(size, self._stream)[0]
        self._size, self._answers = size, self._logits[:rows]
        self._upload = self._stream.upload_of(self._images[:size], self._device_images)
        self._download = self._stream.download_of(self._device_logits, self._answers)
        enqueue = functools.partial(self._engine.enqueue, self._stream)
        self._start = self._captured(enqueue) if self._uses_cuda_graph else enqueue

    def _captured(self, enqueue):
        """Returns a function that launches an execution at the present batch size; a graph holds for no other."""
        if self._graph is not None:
            self._graph.free()
            self._graph = None
        # TensorRT allocates and loads at the first execution of a shape, which a capture would not allow.
        self.run_unmeasured()
        try:
            with self._stream.capture() as graph:
                enqueue()
        except (RuntimeError, StageFailure) as error:
            reason = f"CUDA graph capture at batch size {self._size}: {error}"
            raise StageFailure("ExecutionFailed", reason) from error
        self._graph = graph
        return functools.partial(graph.launch, self._stream)


def buffers(device, shape, engine, tensor):
    """Returns page-locked memory and GPU memory of a shape, the latter as the engine's input or output."""
    host = device.pinned(shape, engine.dtype(tensor))
    memory = device.allocate(host.nbytes)
    engine.set_address(tensor, memory)
    return host, memory
