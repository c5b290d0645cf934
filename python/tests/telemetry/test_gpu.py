import unittest
from unittest.mock import patch

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.telemetry import gpu
from quantfleet_tools.telemetry.gpu import gpu_telemetry

from .recorded_boards import ORIN_NANO_JETPACK_6, THOR_JETPACK_7, tree


class Nvml:
    name = "NVML"
    settling_seconds = 1.5


def chosen(files, nvml, **facts):
    with patch.object(gpu, "device_facts", return_value=facts or None), patch.object(
        gpu, "NvmlTelemetry", side_effect=nvml
    ):
        return gpu_telemetry(tree(files)).name


def no_nvml():
    raise StageFailure("ToolMissing", "no NVML")


class GpuTelemetry(unittest.TestCase):
    def test_a_card_is_asked_through_nvml(self):
        self.assertEqual(chosen({}, Nvml, integrated=False), "NVML")

    def test_a_card_without_nvml_is_not_measured(self):
        with self.assertRaises(StageFailure):
            chosen({}, no_nvml, integrated=False)

    def test_a_board_is_asked_through_the_kernels_files_with_and_without_nvml(self):
        for nvml in (Nvml, no_nvml):
            name = chosen(ORIN_NANO_JETPACK_6, nvml, integrated=True)
            self.assertEqual(name, "/sys/class/devfreq/17000000.gpu/device/load")

    def test_thor_is_asked_through_nvml(self):
        self.assertEqual(chosen(THOR_JETPACK_7, Nvml, integrated=True), "NVML")

    def test_without_a_gpu_there_is_nothing_to_ask(self):
        with self.assertRaises(StageFailure) as raised:
            chosen({}, Nvml)
        self.assertEqual(raised.exception.code, "ToolMissing")
