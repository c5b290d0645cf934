"""CUDA's driver API on the first GPU that CUDA shows, with no package but the driver itself."""

import ctypes
import uuid

from ..protocol.failure import StageFailure
from .library import load_library
from .memory import DeviceMemory, pinned_array
from .stream import Event, Stream

SCHEDULE_AUTO, SCHEDULE_SPIN = 0, 1
MULTIPROCESSORS, INTEGRATED, COMPUTE_CAPABILITY_MAJOR, COMPUTE_CAPABILITY_MINOR = 16, 18, 75, 76
LONGEST_NAME, LONGEST_BUS_ID, UUID_BYTES = 256, 32, 16


def open_device(spin_wait=False):
    """Returns the first GPU, its primary context current; fails with ToolMissing where there is no driver or GPU."""
    try:
        library = load_library()
        number = first_device(library)
    except (OSError, AttributeError, RuntimeError) as error:
        raise StageFailure("ToolMissing", f"an NVIDIA GPU with its driver: {error}") from error
    return Device(library, number, SCHEDULE_SPIN if spin_wait else SCHEDULE_AUTO)


class Device:
    """A GPU whose primary context, which PyTorch and TensorRT share, is the calling thread's."""

    def __init__(self, library, number, schedule):
        self._library = library
        context = ctypes.c_void_p()
        library.cuDevicePrimaryCtxSetFlags_v2(number, schedule)
        library.cuDevicePrimaryCtxRetain(context, number)
        library.cuCtxSetCurrent(context)

    def allocate(self, size):
        """Returns DeviceMemory of `size` bytes; raises MemoryError where that much is not free."""
        return DeviceMemory(self._library, size)

    def pinned(self, shape, dtype):
        """Returns an uninitialised NumPy array over page-locked host memory."""
        return pinned_array(self._library, shape, dtype)

    def stream(self):
        """Returns a new Stream, which does not wait for the default stream."""
        return Stream(self._library)

    def event(self):
        """Returns a new Event."""
        return Event(self._library)


def device_facts():
    """Returns what there is to know about the first GPU without a context on it; None where there is none."""
    try:
        library = load_library()
        number = first_device(library)
    except (OSError, AttributeError, RuntimeError):
        return None
    name, memory, version = ctypes.create_string_buffer(LONGEST_NAME), ctypes.c_size_t(), ctypes.c_int()
    library.cuDeviceGetName(name, LONGEST_NAME, number)
    library.cuDeviceTotalMem_v2(memory, number)
    library.cuDriverGetVersion(version)
    major, minor = (attribute(library, number, of) for of in (COMPUTE_CAPABILITY_MAJOR, COMPUTE_CAPABILITY_MINOR))
    return {
        "name": name.value.decode(),
        "computeCapability": f"{major}.{minor}",
        "multiprocessors": attribute(library, number, MULTIPROCESSORS),
        "memoryMiB": memory.value // 2**20,
        "cuda": f"{version.value // 1000}.{version.value % 1000 // 10}",
        "integrated": bool(attribute(library, number, INTEGRATED)),
        "uuid": device_uuid(library, number),
    }


def visible_gpus():
    """Returns the UUIDs of the GPUs that CUDA shows, the first one first; none where there is no driver."""
    try:
        library = load_library()
        library.cuInit(0)
    except (OSError, AttributeError, RuntimeError):
        return []
    count, number = ctypes.c_int(), ctypes.c_int()
    library.cuDeviceGetCount(count)
    uuids = []
    for ordinal in range(count.value):
        library.cuDeviceGet(number, ordinal)
        uuids.append(device_uuid(library, number.value))
    return uuids


def pci_bus_id():
    """Returns the PCI address of the first GPU that CUDA shows, such as 0000:3b:00.0."""
    library = load_library()
    address = ctypes.create_string_buffer(LONGEST_BUS_ID)
    library.cuDeviceGetPCIBusId(address, LONGEST_BUS_ID, first_device(library))
    return address.value.decode()


def first_device(library):
    """Initialises the driver and returns its number of the first GPU; CUDA_VISIBLE_DEVICES says which that is."""
    number = ctypes.c_int()
    library.cuInit(0)
    library.cuDeviceGet(number, 0)
    return number.value


def device_uuid(library, device):
    """Returns a GPU's UUID as nvidia-smi and CUDA_VISIBLE_DEVICES write it."""
    identity = ctypes.create_string_buffer(UUID_BYTES)
    library.cuDeviceGetUuid(identity, device)
    return f"GPU-{uuid.UUID(bytes=identity.raw)}"


def attribute(library, device, which):
    """Returns a device attribute by its number in CUDA's headers."""
    value = ctypes.c_int()
    library.cuDeviceGetAttribute(value, which, device)
    return value.value
