import unittest

from quantfleet_tools.calibration import calibration_cache
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.tensorrt.calibrator import ALGORITHMS

from ..demo import scratch_folder
from ..tensorrt.request import CACHES


class CalibrationCache(unittest.TestCase):
    def test_recorded_caches_are_read_whatever_tensors_are_called(self):
        prelu = calibration_cache.read(CACHES / "8.2-prelu.cache")
        self.assertEqual((prelu.header, prelu.algorithm), ("TRT-8205-EntropyCalibration2", "EntropyCalibration2"))
        self.assertEqual(len(prelu.scales), 35)
        self.assertEqual(prelu.scales["onnx::Conv_329"], prelu.scales["input.1"])
        self.assertIn("(Unnamed Layer* 22) [Constant]_output", prelu.scales)
        detectnet = calibration_cache.read(CACHES / "10.3-detectnet.cache")
        self.assertAlmostEqual(detectnet.scales["input_1:0"] * 127, 1, places=3)
        self.assertEqual(calibration_cache.read(CACHES / "10.3-minmax.cache").algorithm, "MinMaxCalibration")
        mobilenet = calibration_cache.read(CACHES / "10.6-mobilenet-v2.cache")
        self.assertEqual((mobilenet.header, len(mobilenet.scales)), ("TRT-100600-EntropyCalibration2", 105))

    def test_each_calibrator_of_tensorrt_is_known_by_the_first_line_that_it_writes(self):
        for kind, algorithm, count in (
            ("entropy", "EntropyCalibration", 25),
            ("minmax", "MinMaxCalibration", 48),
            ("legacy", "LegacyCalibration", 25),
        ):
            cache = calibration_cache.read(CACHES / f"10.6-demo-{kind}.cache")
            self.assertEqual((cache.algorithm, len(cache.scales)), (algorithm, count))
            self.assertIn(cache.algorithm, ALGORITHMS)

    def test_a_scale_without_its_leading_zeros_is_read(self):
        self.assertEqual(calibration_cache.read(CACHES / "8.4-segformer.cache").scales["366"], 0)

    def test_a_name_with_a_colon_and_a_space_is_read_whole(self):
        self.assertEqual(list(calibration_cache.parse(b"TRT-1-A\na: b: 3f800000").scales), ["a: b"])

    def test_what_is_written_reads_back(self):
        path = scratch_folder() / "written.cache"
        original = calibration_cache.read(CACHES / "8.2-prelu.cache")
        calibration_cache.write(path, original.header, original.scales)
        self.assertEqual(calibration_cache.read(path), original)

    def test_a_scale_that_is_none_and_a_tensor_named_twice_are_refused_with_their_line(self):
        header = b"TRT-8502-EntropyCalibration2\na: 3f800000\n"
        for line in ("b: 7fc00000", "b: ffc00001", "b: 7f800000", "b: ff800000", "b: bf800000", "a: 3f800000"):
            with self.subTest(line), self.assertRaises(StageFailure) as raised:
                calibration_cache.parse(header + line.encode())
            self.assertEqual(raised.exception.code, "CalibrationCacheInvalid")
            self.assertIn("line 3", raised.exception.message)

    def test_a_file_that_is_no_cache_is_not_quoted(self):
        for content in (b"secret\n", b"TRT-8502-EntropyCalibration2\nsecret\n"):
            with self.subTest(content), self.assertRaises(StageFailure) as raised:
                calibration_cache.parse(content)
            self.assertNotIn("secret", raised.exception.message)

    def test_what_is_no_cache_is_refused(self):
        header = b"TRT-8502-EntropyCalibration2\n"
        for content in (
            b"",
            b"\xff\xfe",
            b"<html>",
            header,
            header + b"data",
            header + b"data: nan",
            b"data: 3f800000",
        ):
            with self.subTest(content), self.assertRaises(StageFailure) as raised:
                calibration_cache.parse(content)
            self.assertEqual(raised.exception.code, "CalibrationCacheInvalid")
