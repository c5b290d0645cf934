import unittest
from types import SimpleNamespace

import numpy

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.programs.calibrate_tensorrt import calibrate
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import agreed, PREPROCESSING, packed, request
from ..protocol.events import Events
from ..tensorrt.request import CACHE
from ..tensorrt.stub_names import CALIBRATED, VERSIONS
from ..tensorrt.stub_tensorrt import calibrating, failing, stub_tensorrt

BASES = {
    "entropy2": "IInt8EntropyCalibrator2",
    "entropy": "IInt8EntropyCalibrator",
    "minmax": "IInt8MinMaxCalibrator",
    "legacy": "IInt8LegacyCalibrator",
}


class Device:
    """Keeps what is uploaded; fails at upload number `failing_at`."""

    def __init__(self, failing_at=None):
        self.uploads = []
        self._failing_at = failing_at

    def allocate(self, size):
        return SimpleNamespace(address=0xABC, bytes=size, upload=self._upload, free=lambda: None)

    def _upload(self, array):
        if len(self.uploads) == self._failing_at:
            raise MemoryError("the GPU's memory ran out")
        self.uploads.append(array.copy())


class CalibrateTensorrt(unittest.TestCase):
    def setUp(self):
        self.device, self.events = Device(), Events()

    def calibrated(self, trt, images=64, size=16, calibrator="entropy2"):
        parameters = {
            "calibrator": calibrator,
            "calibrationBatchSize": size,
            "images": images,
            "inputShape": [1, 28, 28],
        }
        inputs = {"onnx": "network.onnx", "calibration": packed(128)}
        asked = request(inputs, parameters)
        return agreed("calibrate_tensorrt", asked, calibrate(trt, self.device, asked, self.events.report))

    def assert_fails(self, code, trt, **parameters):
        with self.assertRaises(StageFailure) as raised:
            self.calibrated(trt, **parameters)
        self.assertEqual(raised.exception.code, code)
        return raised.exception.message

    def test_every_image_reaches_the_gpu_in_order_and_the_cache_is_kept_as_it_came(self):
        outcome = self.calibrated(stub_tensorrt("10.3.0", build=calibrating(CACHE)))
        expected = list(PackedSplit(packed(128)).batches(PREPROCESSING, 16, 64))
        numpy.testing.assert_array_equal(self.device.uploads, expected)
        self.assertEqual(outcome.artifacts["cache"].path.read_bytes(), CACHE)
        facts = {name: outcome.facts[name] for name in ("batches", "images", "passes", "repeatedImages", "tensors")}
        self.assertEqual(facts, {"batches": 4, "images": 64, "passes": 1, "repeatedImages": 0, "tensors": 3})
        self.assertIn("calibrating", self.events.phases())

    def test_every_calibrator_of_every_version_is_tensorrts_own(self):
        for version in CALIBRATED:
            for kind, base in BASES.items():
                with self.subTest(version, calibrator=kind):
                    trt = stub_tensorrt(version, build=calibrating(CACHE))
                    self.calibrated(trt, calibrator=kind)
                    self.assertIsInstance(trt.last.config.int8_calibrator, getattr(trt, base))
                    self.assertIn(trt.BuilderFlag.INT8, trt.last.config.seen.flags)
                    self.assertEqual(trt.last.config.seen.calibration_profile.shapes, ((16, 1, 28, 28),) * 3)

    def test_the_legacy_calibrator_answers_what_only_it_is_asked(self):
        trt = stub_tensorrt("10.3.0", build=calibrating(CACHE))
        self.calibrated(trt, calibrator="legacy")
        calibrator = trt.last.config.int8_calibrator
        self.assertEqual((calibrator.get_quantile(), calibrator.get_regression_cutoff()), (0.9999, 1.0))
        self.assertIsNone(calibrator.read_histogram_cache(0))
        self.assertIsNone(calibrator.write_histogram_cache(None, 0))

    def test_a_short_last_batch_is_filled_from_the_start_of_the_split(self):
        outcome = self.calibrated(stub_tensorrt("10.3.0", build=calibrating(CACHE)), images=40)
        self.assertEqual((outcome.facts["batches"], outcome.facts["repeatedImages"]), (3, 8))
        first, _, last = self.device.uploads
        numpy.testing.assert_array_equal(last[8:], first[:8])

    def test_a_calibrator_that_asks_again_gets_another_whole_pass(self):
        def twice(trt, config, log):
            while config.int8_calibrator.get_batch(["images"]):
                pass
            return calibrating(CACHE)(trt, config, log)

        facts = self.calibrated(stub_tensorrt("10.3.0", build=twice)).facts
        self.assertEqual((facts["passes"], facts["batches"], len(self.device.uploads)), (2, 4, 8))

    def test_a_calibration_that_stops_half_way_is_found_out(self):
        trt = stub_tensorrt("10.3.0", build=calibrating(CACHE, batches_taken=2))
        self.assert_fails("CalibrationIncomplete", trt)

    def test_what_goes_wrong_with_a_batch_fails_the_stage_though_tensorrt_goes_on(self):
        self.device = Device(failing_at=2)
        with self.assertRaisesRegex(MemoryError, "the GPU's memory ran out"):
            self.calibrated(stub_tensorrt("10.3.0", build=calibrating(CACHE)))

    def test_a_builder_that_fails_before_calibrating_tells_its_own_reason(self):
        message = self.assert_fails(
            "OutOfMemory", stub_tensorrt("10.3.0", build=failing("Cuda Runtime (out of memory)"))
        )
        self.assertIn("Cuda Runtime", message)

    def test_a_quantized_network_is_refused(self):
        self.assert_fails("NetworkRefused", stub_tensorrt("10.3.0", ("QUANTIZE",), build=calibrating(CACHE)))

    def test_a_version_without_calibrators_is_refused(self):
        self.assert_fails("RecipeUnsupported", stub_tensorrt(VERSIONS[-1]))

    def test_no_tactic_is_timed_and_the_build_ends_with_the_calibration_where_tensorrt_can_be_told(self):
        steps = {}
        for version in CALIBRATED:

            def counting(trt, config, log, version=version):
                plan = calibrating(CACHE)(trt, config, log)
                level = config.builder_optimization_level if "builder_optimization_level" in config._names else None
                steps[version] = (plan, level)
                return plan

            self.calibrated(stub_tensorrt(version, build=counting))
        expected = {"8.5.2.2": (b"plan", None), "8.6.1": (b"plan", 0), "10.3.0": (None, 0), "10.15.1": (None, 0)}
        self.assertEqual(steps, expected)
