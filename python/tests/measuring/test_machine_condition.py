import unittest

from quantfleet_tools.measuring.machine_condition import read_condition

from ..demo import scratch_folder

FREQUENCY = "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq"
THERMAL = "sys/class/thermal/thermal_zone"
LAPTOP = {
    "proc/loadavg": "0.42 1.43 1.50 2/85 18039\n",
    "proc/cpuinfo": "processor\t: 0\ncpu MHz\t\t: 2199.998\n\nprocessor\t: 1\ncpu MHz\t\t: 800.000\n",
    FREQUENCY: "1497600\n",
    f"{THERMAL}0/temp": "41500\n",
    f"{THERMAL}1/temp": "56250\n",
    f"{THERMAL}1/type": "GPU-therm\n",
}


def condition(files, gpu=None):
    root = scratch_folder()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return read_condition(gpu, root)


def without(files, *prefixes):
    return {name: content for name, content in files.items() if not name.startswith(prefixes)}


class MachineCondition(unittest.TestCase):
    def test_load_clock_and_the_hottest_zone_are_read_from_the_kernels_files(self):
        self.assertEqual(condition(LAPTOP), {"loadAverage": 0.42, "clockMHz": 1497.6, "temperatureC": 56.25, "gpu": None})

    def test_without_frequency_scaling_the_clock_is_that_of_the_first_core_in_cpuinfo(self):
        self.assertEqual(condition(without(LAPTOP, FREQUENCY))["clockMHz"], 2199.998)

    def test_what_the_kernel_does_not_tell_is_none(self):
        board = {**without(LAPTOP, FREQUENCY, THERMAL), "proc/cpuinfo": "processor\t: 0\nBogoMIPS\t: 62.50\n"}
        self.assertEqual(
            condition(board), {"loadAverage": 0.42, "clockMHz": None, "temperatureC": None, "gpu": None}
        )

    def test_a_zone_that_cannot_be_read_is_skipped(self):
        unreadable = {f"{THERMAL}1/temp": "", f"{THERMAL}2/temp/not-a-file": ""}
        self.assertEqual(condition({**LAPTOP, **unreadable})["temperatureC"], 41.5)

    def test_what_the_gpus_source_says_is_part_of_it(self):
        self.assertEqual(condition(LAPTOP, {"clockMHz": 1980})["gpu"], {"clockMHz": 1980})

    def test_this_machine_has_a_condition(self):
        self.assertGreaterEqual(read_condition()["loadAverage"], 0)
