"""How a graphics card is at one moment, from NVML."""


class CardState:
    """A source of what a card tells of its clocks, power, temperature and fan."""

    def __init__(self, nvml):
        self._nvml = nvml
        self._slowdown = nvml.slowdown_c()

    def read(self):
        """Returns the fields of a sample that are about the device; None where NVML does not tell."""
        values = self._nvml.condition()
        temperature = values["temperatureC"]
        return {
            "gpuMHz": values["clockMHz"],
            "gpuRangeMHz": None,
            "memoryMHz": self._nvml.memory_clock_mhz(),
            "powerMode": self._nvml.power_limit(),
            "powerW": values["powerW"],
            "powerScope": self._nvml.power_scope,
            "temperatureC": temperature,
            "temperaturesC": {} if temperature is None else {"gpu": temperature},
            "criticalC": self._slowdown,
            "throttling": values["throttleReasons"],
            "throttleCounts": None,
            "deviceProcesses": self._nvml.processes(),
            "fanPercent": self._nvml.fan_percent(),
        }
