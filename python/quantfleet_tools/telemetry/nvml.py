"""What NVML, the library behind nvidia-smi, says about a GPU."""

import os

from ..cuda.driver import pci_bus_id
from ..protocol.failure import StageFailure

REASON_PREFIX = "nvmlClocksThrottleReason"
# Sets and synonyms of reasons; and that an idle GPU clocks down is no throttling.
NO_REASONS = ("All", "None", "GpuIdle", "UserDefinedClocks")


class NvmlTelemetry:
    """A source of usage samples; NVML's utilization and power are means of up to the last second, by all processes."""

    name = "NVML"
    settling_seconds = 1.5
    power_scope = "the card, as NVML tells it"

    def __init__(self):
        self._nvml = import_nvml()
        try:
            self._gpu = gpu_handle(self._nvml)
        except self._nvml.NVMLError as error:
            raise StageFailure("ToolMissing", f"the GPU, in NVML: {error}") from error

    def sample(self):
        """Returns {percent, clockMHz, memoryMiB, powerW, temperatureC}, all but percent None where NVML does not tell.

        The percentage is what a sample is for: without it, as where the GPU is split by MIG, there is no sample.
        """
        utilization = self._ask("nvmlDeviceGetUtilizationRates")
        if utilization is None:
            return None
        return {"percent": utilization.gpu, **self._values()}

    def condition(self):
        """Returns the GPU's clock, temperature, power, memory, why the clock is held down, other processes; None: not told."""
        values = self._values()
        return {
            "clockMHz": values["clockMHz"],
            "temperatureC": values["temperatureC"],
            "powerW": values["powerW"],
            "memoryUsedMiB": values["memoryMiB"],
            "throttleReasons": self._throttle_reasons(),
            "otherProcesses": self._other_processes(),
        }

    def memory_clock_mhz(self):
        """Returns the clock of the card's memory, None where NVML does not tell."""
        return self._ask("nvmlDeviceGetClockInfo", self._nvml.NVML_CLOCK_MEM)

    def power_limit(self):
        """Returns the limit of power that is in force, as text; None where NVML does not tell."""
        milliwatts = self._ask("nvmlDeviceGetEnforcedPowerLimit")
        return None if milliwatts is None else f"{milliwatts / 1000:g} W at most"

    def slowdown_c(self):
        """Returns the temperature from which on the card slows itself down, None where NVML does not tell."""
        return self._ask("nvmlDeviceGetTemperatureThreshold", self._nvml.NVML_TEMPERATURE_THRESHOLD_SLOWDOWN)

    def fan_percent(self):
        """Returns how far the card's own fan is driven, None for a card without one."""
        return self._ask("nvmlDeviceGetFanSpeed")

    def processes(self):
        """Returns how many processes compute on the GPU, None where NVML does not tell; windows on a screen are not counted."""
        processes = self._ask("nvmlDeviceGetComputeRunningProcesses")
        return None if processes is None else len({process.pid for process in processes})

    def _values(self):
        nvml = self._nvml
        memory = self._ask("nvmlDeviceGetMemoryInfo", nvml.nvmlMemory_v2)
        milliwatts = self._ask("nvmlDeviceGetPowerUsage")
        return {
            "clockMHz": self._ask("nvmlDeviceGetClockInfo", nvml.NVML_CLOCK_SM),
            "memoryMiB": None if memory is None else memory.used / 2**20,
            "powerW": None if milliwatts is None else milliwatts / 1000,
            "temperatureC": self._ask("nvmlDeviceGetTemperature", nvml.NVML_TEMPERATURE_GPU),
        }

    def _other_processes(self):
        """Returns how many other processes have work on the GPU, or None where NVML does not tell of this one's."""
        answers = [self._ask(f"nvmlDeviceGet{kind}RunningProcesses") for kind in ("Compute", "Graphics")]
        processes = {process.pid for answer in answers for process in answer or ()}
        if not processes:
            return None
        # In a container NVML names processes by the host's numbers; one of them is this one, which has a context.
        return len(processes - {os.getpid()}) if os.getpid() in processes else len(processes) - 1

    def _throttle_reasons(self):
        mask = self._ask("nvmlDeviceGetCurrentClocksThrottleReasons")
        if mask is None:
            return None
        names = {name[len(REASON_PREFIX) :] for name in dir(self._nvml) if name.startswith(REASON_PREFIX)}
        bits = {name: getattr(self._nvml, REASON_PREFIX + name) for name in names.difference(NO_REASONS)}
        return sorted(name for name, bit in bits.items() if mask & bit)

    def _ask(self, question, *arguments):
        """Returns what NVML answers about the GPU, or None where it has no answer for this GPU or in this driver."""
        try:
            return getattr(self._nvml, question)(self._gpu, *arguments)
        except self._nvml.NVMLError:
            return None


def import_nvml():
    """Returns NVML's Python module, with the library loaded and initialised."""
    try:
        import pynvml
    except ImportError as error:
        raise StageFailure("ToolMissing", f"the Python package nvidia-ml-py: {error}") from error
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        raise StageFailure("ToolMissing", f"NVML, which comes with the GPU's driver: {error}") from error
    return pynvml


def gpu_handle(nvml):
    """Returns NVML's handle of CUDA's first GPU, whatever CUDA_VISIBLE_DEVICES made the first."""
    if nvml.nvmlDeviceGetCount() == 1:
        return nvml.nvmlDeviceGetHandleByIndex(0)
    return nvml.nvmlDeviceGetHandleByPciBusId(pci_bus_id())


def driver_version():
    """Returns the version of the GPU's driver, or None where NVML is not there to ask."""
    try:
        return import_nvml().nvmlSystemGetDriverVersion()
    except StageFailure:
        return None
