"""Order and time on the GPU: streams of work, graphs recorded from them, and events that take the time."""

import contextlib
import ctypes
import functools

from .memory import host_address

NON_BLOCKING = 1
# Only what the capturing thread does can spoil its capture; telemetry goes on in another.
CAPTURE_THREAD_LOCAL = 1


class Stream:
    """Work that the GPU does in order; `handle` is what TensorRT's execute_async_v3 takes."""

    def __init__(self, library):
        handle = ctypes.c_void_p()
        library.cuStreamCreate(handle, NON_BLOCKING)
        self.handle = handle.value
        self._library = library

    def synchronize(self):
        """Returns when all work has been done."""
        self._library.cuStreamSynchronize(self.handle)

    def upload_of(self, array, memory):
        """Returns a function that enqueues a copy of a C-contiguous array, which should be pinned, to device memory.

        The caller keeps array and memory alive. Addresses are looked up here, not in each run that is timed.
        """
        copy, address = self._library.cuMemcpyHtoDAsync_v2, host_address(array, memory)
        return functools.partial(copy, memory.address, address, array.nbytes, self.handle)

    def download_of(self, memory, array):
        """Returns a function that enqueues a copy of as many bytes of device memory as a C-contiguous array takes."""
        copy, address = self._library.cuMemcpyDtoHAsync_v2, host_address(array, memory)
        return functools.partial(copy, address, memory.address, array.nbytes, self.handle)

    @contextlib.contextmanager
    def capture(self):
        """Yields a Graph that holds, once the block has ended, the work enqueued in it; none of it is done."""
        graph = Graph(self._library)
        self._library.cuStreamBeginCapture_v2(self.handle, CAPTURE_THREAD_LOCAL)
        try:
            yield graph
        except BaseException:
            with contextlib.suppress(MemoryError, RuntimeError):
                self._end_capture()
            raise
        graph.instantiate(self._end_capture())

    def _end_capture(self):
        template = ctypes.c_void_p()
        self._library.cuStreamEndCapture(self.handle, template)
        return template


class Graph:
    """Work that is launched as one."""

    def __init__(self, library):
        self._library = library
        self._executable = None

    def instantiate(self, template):
        """Makes the captured work launchable and drops the capture."""
        executable = ctypes.c_void_p()
        try:
            self._library.cuGraphInstantiateWithFlags(executable, template, 0)
        finally:
            self._library.cuGraphDestroy(template)
        self._executable = executable.value

    def launch(self, stream):
        """Enqueues all of it."""
        self._library.cuGraphLaunch(self._executable, stream.handle)

    def free(self):
        """Gives the graph back; nothing of it may be at work any more."""
        self._library.cuGraphExecDestroy(self._executable)


class Event:
    """A moment in a stream's work."""

    def __init__(self, library):
        handle = ctypes.c_void_p()
        library.cuEventCreate(handle, 0)
        self._library, self._handle = library, handle.value

    def record(self, stream):
        """Marks the moment when the work enqueued so far is done."""
        self._library.cuEventRecord(self._handle, stream.handle)

    def milliseconds_since(self, earlier):
        """Returns the milliseconds between two moments that have passed; a step is about half a microsecond."""
        milliseconds = ctypes.c_float()
        self._library.cuEventElapsedTime(milliseconds, earlier._handle, self._handle)
        return milliseconds.value
