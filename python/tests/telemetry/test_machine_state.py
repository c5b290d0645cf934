import unittest
from unittest.mock import patch

from quantfleet_tools.protocol.contract import require_agreed
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.telemetry import machine_state, nvml
from quantfleet_tools.telemetry.machine_state import MachineState

from .recorded_boards import (
    AGX_ORIN_JETPACK_5,
    AGX_ORIN_JETPACK_6,
    AGX_ORIN_JETPACK_7,
    AGX_ORIN_THROTTLED,
    EVERY_BOARD,
    ORIN_NANO_JETPACK_6,
    THOR_JETPACK_7,
    UNREADABLE,
    tree,
    without,
)
from .test_nvml import Library

# Of a server: its kernel's files and no board's.
SERVER = {
    "proc/stat": "cpu  10 0 10 80 0 0 0 0 0 0\n",
    "proc/meminfo": "MemTotal: 1048576 kB\nMemAvailable: 524288 kB\nSwapTotal: 2048 kB\nSwapFree: 1024 kB\n",
    "proc/vmstat": "pswpin 0\npswpout 0\n",
    "proc/cpuinfo": "processor: 0\ncpu MHz\t\t: 2445.4\n\nprocessor: 1\ncpu MHz\t\t: 3100.0\n",
    "sys/class/thermal/thermal_zone0/type": "x86_pkg_temp\n",
    "sys/class/thermal/thermal_zone0/temp": "61000\n",
}


def read(files, uses_gpu=True):
    root = tree(files)
    return MachineState(str(root), str(root), uses_gpu).read()


class Boards(unittest.TestCase):
    def test_every_board_gives_a_sample_as_agreed_without_nvml_and_without_cuda(self):
        for name, files in EVERY_BOARD.items():
            with self.subTest(name):
                require_agreed("watch_conditions", "facts", {"sample": read(files)})

    def test_agx_orin_with_jetpack_5_tells_all_but_the_clock_of_its_memory(self):
        sample = read(AGX_ORIN_JETPACK_5)
        told = {name: sample[name] for name in ("gpuMHz", "gpuRangeMHz", "memoryMHz", "powerMode", "powerScope", "throttling")}
        self.assertEqual(
            told,
            {
                "gpuMHz": 1300.5,
                "gpuRangeMHz": [306.0, 1300.5],
                "memoryMHz": None,
                "powerMode": "0 (MAXN)",
                "powerScope": "the sum of the module's rails",
                "throttling": [],
            },
        )
        self.assertEqual((sample["temperatureC"], sample["criticalC"]), (48.5, 104.5))
        self.assertNotIn("cv0-therm", sample["temperaturesC"])
        self.assertEqual(len(sample["temperaturesC"]), 6)
        self.assertEqual(sample["processorMHz"], [729.6] * 4 + [1190.4] * 4 + [2201.6] * 4)
        self.assertAlmostEqual(sample["fanPercent"], 30.2, places=1)
        self.assertEqual(sample["memoryFreeMiB"], 58481.0)
        self.assertEqual((sample["swapUsedMiB"], sample["swappedMiB"]), (0, 0))
        self.assertGreater(sample["diskFreeMiB"], 0)

    def test_a_power_mode_has_its_name_where_the_board_has_its_modes(self):
        self.assertEqual(read(AGX_ORIN_JETPACK_6)["powerMode"], "2 (MODE_30W)")
        self.assertEqual(read(ORIN_NANO_JETPACK_6)["powerMode"], "1 (25W)")
        self.assertEqual(read(without(ORIN_NANO_JETPACK_6, "nvpmodel.conf"))["powerMode"], "1")
        self.assertIsNone(read(without(ORIN_NANO_JETPACK_6, "nvpmodel/status"))["powerMode"])

    def test_zones_that_refuse_to_be_read_are_left_out(self):
        self.assertEqual(
            sorted(read(ORIN_NANO_JETPACK_6)["temperaturesC"]),
            ["cpu-thermal", "gpu-thermal", "soc0-thermal", "soc1-thermal", "soc2-thermal", "tj-thermal"],
        )

    def test_a_board_that_is_hot_says_what_is_held_down_and_how_far(self):
        sample = read(AGX_ORIN_THROTTLED)
        self.assertEqual(sample["throttling"], ["gpu-throttle-alert"])
        self.assertEqual((sample["gpuMHz"], sample["gpuRangeMHz"]), (918.0, [1300.5, 1300.5]))
        self.assertEqual((sample["temperatureC"], sample["fanPercent"]), (99.062, 100.0))
        self.assertEqual(sample["throttleCounts"]["average over-current"], 15)

    def test_root_is_told_the_clock_of_the_memory(self):
        self.assertEqual(read(AGX_ORIN_JETPACK_7)["memoryMHz"], 3199.0)

    def test_thor_at_rest_tells_the_kits_power_and_no_temperature_of_its_gpu(self):
        sample = read(THOR_JETPACK_7)
        self.assertEqual((sample["powerW"], sample["temperatureC"], sample["criticalC"]), (23.0, 55.125, 114.5))
        self.assertIn("(VIN)", sample["powerScope"])
        self.assertNotIn("gpu-thermal", sample["temperaturesC"])
        self.assertEqual((sample["gpuMHz"], sample["gpuRangeMHz"]), (1575.0, [315.0, 1575.0]))
        self.assertEqual((sample["swapUsedMiB"], sample["powerMode"]), (0, "1 (120W)"))

    def test_a_core_that_is_switched_off_keeps_its_place(self):
        off = {**ORIN_NANO_JETPACK_6, "sys/devices/system/cpu/cpu4/cpufreq/scaling_cur_freq": UNREADABLE}
        self.assertEqual(read(off)["processorMHz"], [729.6, 729.6, 1190.4, 729.6, None, 1190.4])

    def test_cores_are_in_the_order_of_their_numbers(self):
        second = {**AGX_ORIN_JETPACK_5, "sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq": "115200\n"}
        self.assertEqual(read(second)["processorMHz"][2], 115.2)

    def test_what_a_board_has_no_files_for_is_none(self):
        bare = {name: AGX_ORIN_JETPACK_5[name] for name in ("etc/nv_tegra_release", "proc/stat")}
        sample = read(bare)
        for name in ("gpuMHz", "gpuRangeMHz", "powerMode", "powerW", "temperatureC", "criticalC", "throttling", "fanPercent",
                     "throttleCounts", "memoryFreeMiB", "swapUsedMiB", "swappedMiB"):  # fmt: skip
            self.assertIsNone(sample[name], name)
        self.assertEqual((sample["processorMHz"], sample["temperaturesC"]), ([], {}))


class Servers(unittest.TestCase):
    def read_with(self, files=SERVER, **properties):
        with patch.object(nvml, "import_nvml", return_value=Library(**properties)):
            return read(files)

    def test_a_card_tells_of_itself_what_nvml_knows(self):
        sample = self.read_with(processes=(7, 8), reasons=8, refused=["nvmlDeviceGetFanSpeed"])
        require_agreed("watch_conditions", "facts", {"sample": sample})
        self.assertEqual((sample["gpuMHz"], sample["memoryMHz"]), (1980, 2619))
        self.assertEqual((sample["temperatureC"], sample["criticalC"]), (56, 92))
        self.assertEqual((sample["throttling"], sample["deviceProcesses"]), (["HwSlowdown"], 2))
        self.assertEqual((sample["powerMode"], sample["fanPercent"]), ("700 W at most", None))
        self.assertEqual(sample["processorMHz"], [2445.4, 3100.0])

    def test_of_a_measurement_on_the_processor_the_hottest_zone_counts_and_no_card_is_asked(self):
        with patch.object(machine_state, "NvmlTelemetry", side_effect=AssertionError):
            sample = read(SERVER, uses_gpu=False)
        require_agreed("watch_conditions", "facts", {"sample": sample})
        self.assertEqual((sample["temperatureC"], sample["powerW"]), (61.0, None))
        self.assertEqual((sample["memoryFreeMiB"], sample["swapUsedMiB"]), (512.0, 1.0))

    def test_a_card_without_nvml_is_refused(self):
        with patch.object(machine_state, "NvmlTelemetry", side_effect=StageFailure("ToolMissing", "NVML")):
            with self.assertRaises(StageFailure):
                read(SERVER)

    def test_a_processor_counts_how_often_it_was_hot(self):
        cores = {f"sys/devices/system/cpu/cpu{n}/thermal_throttle/core_throttle_count": f"{n + 1}\n" for n in range(2)}
        self.assertEqual(read({**SERVER, **cores}, uses_gpu=False)["throttleCounts"], {"heat": 3})
        self.assertIsNone(read(SERVER, uses_gpu=False)["throttleCounts"])

    def test_busy_is_the_share_of_the_time_since_the_sample_before(self):
        root = tree(SERVER)
        state = MachineState(str(root), str(root), False)
        (root / "proc/stat").write_text("cpu  40 0 10 150 0 0 0 0 0 0\n")
        self.assertEqual(state.read()["busyPercent"], 30.0)
        self.assertIsNone(state.read()["busyPercent"])
