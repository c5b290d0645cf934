"""Which source tells about the GPU that is measured."""

from ..cuda.driver import device_facts
from ..protocol.failure import StageFailure
from .jetson import JetsonTelemetry
from .nvml import NvmlTelemetry


def gpu_telemetry(root="/"):
    """Returns NVML for a card, and for a board the kernel's files, with NVML where those have no load of the GPU."""
    facts = device_facts()
    if facts is None:
        raise StageFailure("ToolMissing", "an NVIDIA GPU with its driver")
    return JetsonTelemetry(root, nvml_if_there()) if facts["integrated"] else NvmlTelemetry()


def nvml_if_there():
    """Returns NVML's telemetry, or None: JetPack 5 and 6 have no NVML."""
    try:
        return NvmlTelemetry()
    except StageFailure:
        return None
