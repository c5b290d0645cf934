"""A TensorRT engine from its file, ready to execute on a stream; one Python path from TensorRT 8.5 to 11."""

import numpy

from ..protocol.failure import StageFailure
from ..protocol.out_of_memory import says_out_of_memory
from .logger import collecting_logger
from .runtime import create_runtime

# TensorRT's own nptype needs a NumPy of the same age in 8.5.
NUMPY_TYPES = {"FLOAT": numpy.float32, "HALF": numpy.float16}


class TensorrtEngine:
    """An execution context of an engine with one input and one output over a range of batch sizes."""

    def __init__(self, trt, path, dla_core=None):
        """Loads the engine, for a deep-learning accelerator where it was built for one: it does not keep which."""
        self._messages = []
        # TensorRT keeps none of them alive by itself.
        self._logger = collecting_logger(trt, self._messages)
        self._runtime = create_runtime(trt, self._logger, dla_core)
        with open(path, "rb") as file:
            self._engine = self._called(self._runtime.deserialize_cuda_engine, file.read())
        if self._engine is None:
            raise self._failure("EngineMismatch", "TensorRT does not load the engine")
        self._context = self._called(self._engine.create_execution_context)
        if self._context is None:
            raise self._failure("EngineMismatch", "TensorRT cannot make an execution context for the engine")
        self.input, self.output = self._tensors(trt)
        self._ranges = self._shape_ranges()
        self._profile, self._addresses = 0, {}
        self.min_batch_size = min(smallest[0] for smallest, _ in self._ranges)
        self.max_batch_size = max(largest[0] for _, largest in self._ranges)
        self.image_shape = self._ranges[0][1][1:]

    def dtype(self, tensor):
        """Returns the NumPy type of the input's or output's values."""
        name = self._engine.get_tensor_dtype(tensor).name
        if name not in NUMPY_TYPES:
            raise StageFailure("NetworkRefused", f"{tensor} is of type {name}; images and logits are floating point")
        return NUMPY_TYPES[name]

    def set_batch_size(self, size, stream):
        """Fixes the batch size of the executions to come, on a stream, and returns the shape of their output."""
        self._take_profile_of(size, stream)
        if not self._called(self._context.set_input_shape, self.input, (size, *self.image_shape)):
            raise self._failure("NetworkRefused", f"batch size {size} was not accepted")
        return tuple(self._context.get_tensor_shape(self.output))

    def set_address(self, tensor, memory):
        """Says where on the GPU the input is read from, or the output written to."""
        self._addresses[tensor] = memory
        if not self._called(self._context.set_tensor_address, tensor, memory.address):
            raise self._failure("ExecutionFailed", f"an address of {tensor} was not accepted")

    def enqueue(self, stream):
        """Enqueues one execution."""
        if not self._called(self._context.execute_async_v3, stream.handle):
            raise self._failure("ExecutionFailed", "the execution could not be enqueued")

    def profile_with(self, profiler):
        """Makes executions from now on report each layer to a trt.IProfiler, which slows them down."""
        self._context.profiler = profiler

    def _take_profile_of(self, size, stream):
        """Changes to the optimization profile that a batch size belongs to."""
        fitting = (number for number, (smallest, largest) in enumerate(self._ranges) if smallest[0] <= size <= largest[0])
        profile = next(fitting, self._profile)
        if profile == self._profile:
            return
        if not self._called(self._context.set_optimization_profile_async, profile, stream.handle):
            raise self._failure("ExecutionFailed", f"the optimization profile of batch size {size} was not accepted")
        stream.synchronize()
        self._profile = profile
        for tensor, memory in self._addresses.items():
            self.set_address(tensor, memory)

    def _shape_ranges(self):
        """Returns the input's (smallest, largest) shape in each optimization profile; one where no axis is open."""
        shape = tuple(self._engine.get_tensor_shape(self.input))
        if -1 not in shape:
            return [(shape, shape)]
        profiles = range(self._engine.num_optimization_profiles)
        ends = (self._engine.get_tensor_profile_shape(self.input, number) for number in profiles)
        return [(tuple(smallest), tuple(largest)) for smallest, _, largest in ends]

    def _tensors(self, trt):
        names = [self._engine.get_tensor_name(number) for number in range(self._engine.num_io_tensors)]
        inputs = [name for name in names if self._engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT]
        outputs = [name for name in names if name not in inputs]
        if (len(inputs), len(outputs)) != (1, 1):
            raise StageFailure("NetworkRefused", f"the engine has the inputs {inputs} and the outputs {outputs}")
        return inputs[0], outputs[0]

    def _called(self, function, *arguments):
        """Calls TensorRT, and forgets what it said before: that explains no failure of this call."""
        self._messages.clear()
        return function(*arguments)

    def _failure(self, code, what):
        """Returns an exception with what TensorRT said in the last call, a MemoryError where that was about memory."""
        reason = f"{what}: {'; '.join(self._messages) or 'TensorRT gave no reason'}"
        if says_out_of_memory(reason):
            return MemoryError(reason)
        return StageFailure(code, reason)
