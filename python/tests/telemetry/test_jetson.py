import unittest

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.telemetry.jetson import JetsonTelemetry

from .recorded_boards import (
    AGX_ORIN_JETPACK_5,
    AGX_ORIN_JETPACK_7,
    EVERY_BOARD,
    ORIN_NANO_JETPACK_6,
    THOR_JETPACK_7,
    UNREADABLE,
    tree,
    without,
)

AGX_ORIN_WATTS = 19.568 * 0.24 + 19.6 * 0.04 + 5 * 0.805 + 5.016 * 0.12


class Nvml:
    name = "NVML"
    settling_seconds = 1.5

    def __init__(self, sample):
        self._sample = sample

    def sample(self):
        return self._sample


def telemetry(files, nvml=None):
    return JetsonTelemetry(tree(files), nvml)


class Boards(unittest.TestCase):
    def assert_sample(self, source, **expected):
        sample = source.sample()
        self.assertEqual([*sample], ["percent", "clockMHz", "memoryMiB", "powerW", "temperatureC"])
        for name in ("powerW", "memoryMiB"):
            self.assertAlmostEqual(sample.pop(name), expected.pop(name), places=3)
        self.assertEqual(sample, expected)

    def test_agx_orin_with_jetpack_5(self):
        source = telemetry(AGX_ORIN_JETPACK_5)
        self.assertEqual(source.name, "/sys/class/devfreq/17000000.ga10b/device/load")
        self.assert_sample(source, percent=98.7, clockMHz=1300.5, powerW=AGX_ORIN_WATTS, memoryMiB=4320, temperatureC=44.25)

    def test_orin_nano_with_jetpack_6_measures_the_modules_input(self):
        source = telemetry(ORIN_NANO_JETPACK_6)
        self.assertEqual(source.name, "/sys/class/devfreq/17000000.gpu/device/load")
        self.assert_sample(source, percent=0, clockMHz=306.0, powerW=5.016 * 1.504, memoryMiB=1818.875, temperatureC=50.125)

    def test_agx_orin_with_jetpack_7_without_devfreq_and_zone_of_the_gpu(self):
        source = telemetry(without(without(AGX_ORIN_JETPACK_7, "devfreq"), "thermal_zone1/"))
        self.assertEqual(source.name, "/sys/devices/platform/bus@0/17000000.gpu/load")
        watts = 19.568 * 0.263 + 19.6 * 0.06 + 5 * 0.812 + 5.016 * 0.118
        self.assert_sample(source, percent=12, clockMHz=None, powerW=watts, memoryMiB=4145.03125, temperatureC=52.968)

    def test_agx_orin_with_jetpack_7_has_its_clock_also_where_its_load_is_elsewhere(self):
        self.assertEqual(telemetry(AGX_ORIN_JETPACK_7).sample()["clockMHz"], 1300.5)

    def test_thor_takes_the_load_from_nvml_and_the_rest_from_the_kernel(self):
        source = telemetry(THOR_JETPACK_7, Nvml({"percent": 73, "powerW": 1}))
        self.assertEqual(source.name, "NVML")
        self.assert_sample(source, percent=73, clockMHz=1575.0, powerW=23.0, memoryMiB=6491.5, temperatureC=55.125)

    def test_every_board_has_a_condition(self):
        for files in EVERY_BOARD.values():
            condition = telemetry(files, Nvml(None)).condition()
            self.assertEqual(
                [*condition],
                [
                    "clockMHz",
                    "temperatureC",
                    "powerW",
                    "memoryUsedMiB",
                    "throttleReasons",
                    "throttleCounts",
                    "otherProcesses",
                ],
            )
            self.assertGreater(condition["memoryUsedMiB"], 1800)

    def test_why_a_clock_is_held_down_is_not_known_rather_than_for_no_reason(self):
        self.assertIsNone(telemetry(ORIN_NANO_JETPACK_6).condition()["throttleReasons"])

    def test_the_over_current_controller_tells_how_often_it_throttled_and_by_what(self):
        counts = telemetry(AGX_ORIN_JETPACK_5).condition()["throttleCounts"]
        self.assertEqual(
            counts, {"under-voltage": 0, "average over-current": 3, "instantaneous over-current": 41}
        )
        self.assertIsNone(telemetry(without(AGX_ORIN_JETPACK_5, "hwmon2/")).condition()["throttleCounts"])
        unreadable = {**AGX_ORIN_JETPACK_5, "sys/class/hwmon/hwmon2/oc3_event_cnt": UNREADABLE}
        self.assertIsNone(telemetry(unreadable).condition()["throttleCounts"])

    def test_a_board_says_what_its_power_is_the_power_of(self):
        self.assertIn("VIN", telemetry(THOR_JETPACK_7, Nvml(None)).power_scope)
        self.assertIn("VDD_IN", telemetry(ORIN_NANO_JETPACK_6).power_scope)
        self.assertEqual(telemetry(AGX_ORIN_JETPACK_5).power_scope, "the sum of the module's rails")
        self.assertIsNone(telemetry(without(AGX_ORIN_JETPACK_5, "i2c")).power_scope)

    def test_an_own_zone_without_power_leaves_the_temperature_to_the_others(self):
        for asleep in ("-256000\n", UNREADABLE):
            files = {**ORIN_NANO_JETPACK_6, "sys/class/thermal/thermal_zone1/temp": asleep}
            self.assertEqual(telemetry(files).sample()["temperatureC"], 50.531)

    def test_the_kernels_load_does_not_lag_and_nvmls_does(self):
        self.assertEqual(telemetry(ORIN_NANO_JETPACK_6, Nvml(None)).settling_seconds, 0)
        self.assertEqual(telemetry(THOR_JETPACK_7, Nvml(None)).settling_seconds, Nvml.settling_seconds)


class Gaps(unittest.TestCase):
    def test_thor_without_nvml_is_refused_at_once(self):
        with self.assertRaises(StageFailure) as raised:
            telemetry(THOR_JETPACK_7)
        self.assertEqual(raised.exception.code, "NoSamples")

    def test_a_load_that_cannot_be_read_is_no_sample(self):
        root = tree(ORIN_NANO_JETPACK_6)
        source = JetsonTelemetry(root)
        (root / "sys/class/devfreq/17000000.gpu/device/load").write_text("")
        self.assertIsNone(source.sample())

    def test_a_load_that_nvml_does_not_know_is_no_sample(self):
        self.assertIsNone(telemetry(THOR_JETPACK_7, Nvml(None)).sample())

    def test_a_rail_that_cannot_be_read_leaves_the_power_unknown(self):
        files = {**AGX_ORIN_JETPACK_5, "sys/bus/i2c/devices/1-0040/hwmon/hwmon3/curr2_input": ""}
        self.assertIsNone(telemetry(files).sample()["powerW"])

    def test_without_monitors_and_zones_power_and_temperature_are_none(self):
        sample = telemetry(without(without(ORIN_NANO_JETPACK_6, "i2c"), "thermal")).sample()
        self.assertEqual((sample["powerW"], sample["temperatureC"]), (None, None))

    def test_without_meminfo_the_memory_is_none(self):
        self.assertIsNone(telemetry(without(ORIN_NANO_JETPACK_6, "meminfo")).sample()["memoryMiB"])
