"""Memory on the GPU, and host memory that the GPU can copy from and to by itself."""

import ctypes


class DeviceMemory:
    """`bytes` bytes of the GPU's memory at `address`."""

    def __init__(self, library, size):
        address = ctypes.c_uint64()
        library.cuMemAlloc_v2(address, size)
        self.address, self.bytes = address.value, size
        self._library = library

    def upload(self, array):
        """Copies a C-contiguous array to the beginning; returns when it is there."""
        self._library.cuMemcpyHtoD_v2(self.address, host_address(array, self), array.nbytes)

    def free(self):
        """Gives the memory back."""
        self._library.cuMemFree_v2(self.address)


class PinnedMemory:
    """Page-locked host memory as an array of NumPy's interface; given back with the last array over it."""

    def __init__(self, library, shape, dtype):
        self._library = library
        self._address = None
        address = ctypes.c_void_p()
        size = dtype.itemsize
        for length in shape:
            size *= length
        library.cuMemHostAlloc(address, size, 0)
        self._address = address.value
        self.__array_interface__ = {
            "version": 3,
            "shape": tuple(shape),
            "typestr": dtype.str,
            "data": (self._address, False),
        }

    def __del__(self):
        if self._address is not None:
            self._library.cuMemFreeHost(self._address)


def pinned_array(library, shape, dtype):
    """Returns an uninitialised array (shape, dtype) over page-locked memory."""
    import numpy

    return numpy.asarray(PinnedMemory(library, shape, numpy.dtype(dtype)))


def host_address(array, memory):
    """Returns where an array begins; it has to be C-contiguous and to fit into the device memory."""
    if not array.flags.c_contiguous or array.nbytes > memory.bytes:
        layout = "in one piece" if array.flags.c_contiguous else "with gaps"
        raise ValueError(f"an array of {array.nbytes} bytes {layout}, for {memory.bytes} bytes of GPU memory")
    return array.ctypes.data
