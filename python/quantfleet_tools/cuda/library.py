"""The C functions of the CUDA driver: names and arguments that libcuda keeps from CUDA 11.4 to 13."""

import ctypes
import functools
from ctypes import POINTER, c_char_p, c_float, c_int, c_size_t, c_uint, c_uint64, c_ulonglong, c_void_p

LIBRARY = "libcuda.so.1"
OUT_OF_MEMORY = 2

# A device is an int, a device address 64 bits, and contexts, streams, events and graphs are pointers.
ARGUMENTS = {
    "cuInit": (c_uint,),
    "cuDriverGetVersion": (POINTER(c_int),),
    "cuDeviceGet": (POINTER(c_int), c_int),
    "cuDeviceGetCount": (POINTER(c_int),),
    "cuDeviceGetName": (c_char_p, c_int, c_int),
    "cuDeviceGetAttribute": (POINTER(c_int), c_int, c_int),
    "cuDeviceGetPCIBusId": (c_char_p, c_int, c_int),
    "cuDeviceGetUuid": (c_char_p, c_int),
    "cuDeviceTotalMem_v2": (POINTER(c_size_t), c_int),
    "cuDevicePrimaryCtxSetFlags_v2": (c_int, c_uint),
    "cuDevicePrimaryCtxRetain": (POINTER(c_void_p), c_int),
    "cuCtxSetCurrent": (c_void_p,),
    "cuMemAlloc_v2": (POINTER(c_uint64), c_size_t),
    "cuMemFree_v2": (c_uint64,),
    "cuMemHostAlloc": (POINTER(c_void_p), c_size_t, c_uint),
    "cuMemFreeHost": (c_void_p,),
    "cuMemcpyHtoD_v2": (c_uint64, c_void_p, c_size_t),
    "cuMemcpyHtoDAsync_v2": (c_uint64, c_void_p, c_size_t, c_void_p),
    "cuMemcpyDtoHAsync_v2": (c_void_p, c_uint64, c_size_t, c_void_p),
    "cuStreamCreate": (POINTER(c_void_p), c_uint),
    "cuStreamSynchronize": (c_void_p,),
    "cuStreamBeginCapture_v2": (c_void_p, c_int),
    "cuStreamEndCapture": (c_void_p, POINTER(c_void_p)),
    "cuGraphInstantiateWithFlags": (POINTER(c_void_p), c_void_p, c_ulonglong),
    "cuGraphLaunch": (c_void_p, c_void_p),
    "cuGraphExecDestroy": (c_void_p,),
    "cuGraphDestroy": (c_void_p,),
    "cuEventCreate": (POINTER(c_void_p), c_uint),
    "cuEventRecord": (c_void_p, c_void_p),
    "cuEventElapsedTime": (POINTER(c_float), c_void_p, c_void_p),
}


def load_library():
    """Returns libcuda, whose functions raise MemoryError or RuntimeError instead of returning an error."""
    library = ctypes.CDLL(LIBRARY)
    library.cuGetErrorName.argtypes = library.cuGetErrorString.argtypes = (c_int, POINTER(c_char_p))
    for name, types in ARGUMENTS.items():
        function = getattr(library, name)
        function.argtypes = types
        function.errcheck = functools.partial(raise_on_error, library)
    return library


def raise_on_error(library, status, function, _arguments):
    """Turns the status that a function returned into an exception, unless it is success."""
    if status != 0:
        message = f"{function.__name__}: {described(library, status)}"
        raise MemoryError(message) if status == OUT_OF_MEMORY else RuntimeError(message)


def described(library, status):
    """Returns the driver's name and words for a status."""
    name, words = c_char_p(), c_char_p()
    if library.cuGetErrorName(status, name) != 0 or library.cuGetErrorString(status, words) != 0:
        return f"error {status}"
    return f"{name.value.decode()} ({words.value.decode()})"
