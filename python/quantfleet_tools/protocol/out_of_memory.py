"""How libraries that have no exception for it say that memory ran out."""

# PyTorch's allocators, of the processor and of the GPU; CUDA's libraries; TensorRT, and what CUDA and C++ tell it.
PHRASES = (
    "allocate memory",
    "not enough memory",
    "out of memory",
    "STATUS_ALLOC_FAILED",
    "OutOfMemory",
    "cudaErrorMemoryAllocation",
    "could not be allocated",
    "bad_alloc",
)


def says_out_of_memory(text):
    """Whether a message means that memory ran out."""
    return any(phrase in text for phrase in PHRASES)
