import unittest
from unittest.mock import patch

from quantfleet_tools.calibration import calibration_cache
from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.programs import build_tensorrt, calibrate_tensorrt
from quantfleet_tools.tensorrt.calibrator import ALGORITHMS

from ..cuda.gpu import needs_tensorrt
from ..demo import exported_onnx, packed, request, scratch_folder, silent_report
from ..protocol.events import Events
from .request import build_request
from .wide_network import wide_onnx

IMAGES = 64


def int8_built(cache, onnx=None, **parameters):
    inputs = {"onnx": onnx or exported_onnx(), "calibrationCache": str(cache)}
    request = build_request(inputs, **{"precision": "int8", "optimizationLevel": 1, **parameters})
    return build_tensorrt.run(request, silent_report())


def calibrated(calibrator="entropy2", onnx=None, scratch=None):
    parameters = {"calibrator": calibrator, "calibrationBatchSize": 16, "images": IMAGES, "inputShape": [1, 28, 28]}
    inputs = {"onnx": onnx or exported_onnx(), "calibration": packed(IMAGES)}
    return calibrate_tensorrt.run(request(inputs, parameters, scratch), silent_report())


@needs_tensorrt
class Calibrators(unittest.TestCase):
    def test_every_calibrator_sees_every_batch_and_a_build_takes_its_cache(self):
        for calibrator in ("entropy2", "entropy", "minmax", "legacy"):
            with self.subTest(calibrator):
                outcome = calibrated(calibrator)
                self.assertEqual((outcome.facts["batches"], outcome.facts["images"]), (4, IMAGES))
                self.assertGreater(outcome.facts["tensors"], 10)
                cache = outcome.artifacts["cache"].path
                self.assertEqual(ALGORITHMS[calibration_cache.read(cache).algorithm], calibrator)
                facts = int8_built(cache).facts
                self.assertEqual((facts["scales"], "INT8" in facts["flags"]), ("calibrationCache", True))

    # TensorRT takes what is faster: for the demo's network, small as it is, that need not be INT8.
    def test_layers_of_a_calibrated_network_run_in_int8(self):
        onnx, timings = wide_onnx(), str(scratch_folder())
        asked = {"optimizationLevel": 2, "profile": {"min": 1, "opt": 64, "max": 64}, "deviceCache": timings}
        for calibrator in ("entropy2", "entropy", "minmax", "legacy"):
            with self.subTest(calibrator):
                cache = calibrated(calibrator, onnx).artifacts["cache"].path
                built = int8_built(cache, onnx, **asked)
                self.assertTrue("Int8" in built.artifacts["layers"].path.read_text(), "no layer runs in INT8")

    def test_images_that_vanish_half_way_fail_the_calibration_and_leave_no_cache(self):
        scratch, batches, taken = scratch_folder(), PackedSplit.batches, []

        def vanishing(split, *arguments):
            for batch in batches(split, *arguments):
                if len(taken) == 2:
                    raise OSError("the images vanished")
                taken.append(len(batch))
                yield batch

        with patch.object(PackedSplit, "batches", vanishing), self.assertRaisesRegex(OSError, "the images vanished"):
            calibrated(scratch=scratch)
        self.assertEqual(taken, [16, 16])
        self.assertFalse((scratch / "calibration.cache").exists())

    def test_a_second_build_of_the_same_network_uses_the_timing_cache(self):
        folder = str(scratch_folder() / "device")
        facts, events = [], Events()
        for _ in range(2):
            parameters = {"precision": "fp16", "optimizationLevel": 2, "deviceCache": folder}
            facts.append(build_tensorrt.run(build_request({"onnx": exported_onnx()}, **parameters), events.report).facts)
        print([each["timingCache"] for each in facts], [each["seconds"] for each in facts], events.warnings())
        self.assertEqual([each["timingCache"]["state"] for each in facts], ["fresh", "used"])
        self.assertGreater(facts[1]["timingCache"]["secondsSaved"], 0)
