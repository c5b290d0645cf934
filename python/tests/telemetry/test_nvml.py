import importlib.util
import os
import unittest
from types import SimpleNamespace
from unittest.mock import patch

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.telemetry import nvml
from quantfleet_tools.telemetry.nvml import NvmlTelemetry, driver_version

from ..cuda.gpu import needs_gpu

needs_nvml = unittest.skipUnless(importlib.util.find_spec("pynvml"), "nvidia-ml-py is not installed")


class NotSupported(Exception):
    pass


def refuse(*_):
    raise NotSupported("Not Supported")


class Library:
    """NVML of a card, with the module's names; a question in `refused` has no answer."""

    NVMLError = NotSupported
    NVML_CLOCK_SM, NVML_CLOCK_MEM, NVML_TEMPERATURE_GPU, nvmlMemory_v2 = 1, 2, 0, 2
    NVML_TEMPERATURE_THRESHOLD_SLOWDOWN = 1
    nvmlClocksThrottleReasonGpuIdle = 1
    nvmlClocksThrottleReasonUserDefinedClocks = nvmlClocksThrottleReasonApplicationsClocksSetting = 2
    nvmlClocksThrottleReasonSwPowerCap = 4
    nvmlClocksThrottleReasonHwSlowdown = 8
    nvmlClocksThrottleReasonNone, nvmlClocksThrottleReasonAll = 0, 15

    def __init__(self, cards=1, refused=(), reasons=0, processes=()):
        self.nvmlDeviceGetCount = lambda: cards
        self.nvmlDeviceGetHandleByIndex = lambda index: f"card {index}"
        self.nvmlDeviceGetHandleByPciBusId = lambda address: f"card at {address}"
        self.nvmlDeviceGetUtilizationRates = lambda card: SimpleNamespace(gpu=97, memory=40)
        self.nvmlDeviceGetClockInfo = lambda card, clock: {1: 1980, 2: 2619}[clock]
        self.nvmlDeviceGetEnforcedPowerLimit = lambda card: 700_000
        self.nvmlDeviceGetTemperatureThreshold = lambda card, threshold: 92
        self.nvmlDeviceGetFanSpeed = lambda card: 45
        self.nvmlDeviceGetMemoryInfo = lambda card, version: SimpleNamespace(used=3 * 2**30)
        self.nvmlDeviceGetPowerUsage = lambda card: 345_678
        self.nvmlDeviceGetTemperature = lambda card, sensor: 56
        self.nvmlDeviceGetCurrentClocksThrottleReasons = lambda card: reasons
        self.nvmlDeviceGetComputeRunningProcesses = lambda card: [SimpleNamespace(pid=pid) for pid in processes]
        self.nvmlDeviceGetGraphicsRunningProcesses = lambda card: []
        for question in refused:
            setattr(self, question, refuse)


def telemetry(**properties):
    with patch.object(nvml, "import_nvml", return_value=Library(**properties)):
        return NvmlTelemetry()


class Card(unittest.TestCase):
    def test_a_sample_has_every_value_in_its_unit(self):
        self.assertEqual(
            telemetry().sample(),
            {"percent": 97, "clockMHz": 1980, "memoryMiB": 3072.0, "powerW": 345.678, "temperatureC": 56},
        )

    def test_a_load_settles_for_longer_than_the_second_that_nvml_looks_back(self):
        self.assertGreater(telemetry().settling_seconds, 1)

    def test_what_is_not_supported_is_none(self):
        refused = ["nvmlDeviceGetPowerUsage", "nvmlDeviceGetMemoryInfo", "nvmlDeviceGetClockInfo"]
        sample = telemetry(refused=refused).sample()
        self.assertEqual([sample[name] for name in ("clockMHz", "memoryMiB", "powerW")], [None, None, None])
        self.assertEqual(sample["temperatureC"], 56)

    def test_without_utilization_there_is_no_sample(self):
        self.assertIsNone(telemetry(refused=["nvmlDeviceGetUtilizationRates"]).sample())

    def test_other_processes_are_counted_whatever_number_this_one_has_in_a_container(self):
        for processes, others in (((), None), ((os.getpid(),), 0), ((os.getpid(), 7), 1), ((4711,), 0), ((4711, 7), 1)):
            with self.subTest(processes=processes):
                self.assertEqual(telemetry(processes=processes).condition()["otherProcesses"], others)
        refused = ["nvmlDeviceGetComputeRunningProcesses", "nvmlDeviceGetGraphicsRunningProcesses"]
        self.assertIsNone(telemetry(refused=refused).condition()["otherProcesses"])

    def test_the_condition_names_why_the_clock_is_held_down(self):
        self.assertEqual(
            telemetry(reasons=1 + 2 + 4).condition(),
            {
                "clockMHz": 1980,
                "temperatureC": 56,
                "powerW": 345.678,
                "memoryUsedMiB": 3072.0,
                "throttleReasons": ["ApplicationsClocksSetting", "SwPowerCap"],
                "otherProcesses": None,
            },
        )

    def test_an_idle_gpu_is_not_throttled(self):
        self.assertEqual(telemetry(reasons=1).condition()["throttleReasons"], [])

    def test_reasons_that_nvml_does_not_tell_are_not_known_rather_than_none(self):
        refused = ["nvmlDeviceGetCurrentClocksThrottleReasons"]
        self.assertIsNone(telemetry(refused=refused).condition()["throttleReasons"])

    def test_among_several_cards_it_is_the_one_that_cuda_calls_the_first(self):
        with patch.object(nvml, "pci_bus_id", return_value="0000:3B:00.0"):
            self.assertEqual(telemetry(cards=2)._gpu, "card at 0000:3B:00.0")

    def test_a_card_that_nvml_does_not_know_is_a_missing_tool(self):
        with self.assertRaises(StageFailure) as raised:
            telemetry(refused=["nvmlDeviceGetHandleByIndex"])
        self.assertEqual(raised.exception.code, "ToolMissing")


@needs_nvml
class NoCard(unittest.TestCase):
    def test_the_real_library_has_every_name_that_is_used(self):
        import pynvml

        for name in dir(Library(refused=())):
            if name.lower().startswith("nvml"):
                self.assertTrue(hasattr(pynvml, name), name)

    def test_without_nvml_the_tool_is_missing_and_the_driver_unknown(self):
        import pynvml

        with patch.object(pynvml, "nvmlInit", side_effect=pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)):
            self.assertIsNone(driver_version())
            with self.assertRaises(StageFailure) as raised:
                NvmlTelemetry()
        self.assertEqual(raised.exception.code, "ToolMissing")


@needs_gpu
@needs_nvml
class RealCard(unittest.TestCase):
    def test_this_machines_gpu_tells_all_there_is_to_know(self):
        source = NvmlTelemetry()
        sample = source.sample()
        self.assertTrue(0 <= sample["percent"] <= 100)
        self.assertTrue(100 < sample["clockMHz"] < 5000, sample)
        self.assertTrue(0 <= sample["memoryMiB"] < 400_000, sample)
        self.assertTrue(5 < sample["powerW"] < 2000, sample)
        self.assertTrue(10 < sample["temperatureC"] < 110, sample)
        self.assertRegex(driver_version(), r"^\d+\.\d+")
        self.assertTrue(all(reason.isidentifier() for reason in source.condition()["throttleReasons"]))
