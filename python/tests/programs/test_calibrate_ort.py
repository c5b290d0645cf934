import unittest
from pathlib import Path

import numpy
import onnx
from onnxruntime.quantization import create_calibrator
from onnxruntime.quantization.calibrate import CalibrationMethod
from onnxruntime.quantization.CalTableFlatBuffers.TrtTable import TrtTable

from quantfleet_tools.calibration.batches import CalibrationBatches
from quantfleet_tools.calibration.ort_entropy import entropy_ranges
from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.classification.comparison import sample_batches
from quantfleet_tools.onnxruntime.ranges import OneBatch
from quantfleet_tools.onnxruntime.session import logits_of, open_session
from quantfleet_tools.programs import calibrate_ort
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import PREPROCESSING, exported_onnx, packed, request, scratch_folder, silent_report

ENTROPY = {"method": "entropy", "bins": 256, "quantizedBins": 128, "images": 128, "calibrationBatchSize": 128, "placement": "everything"}

MSE = {"method": "mse", "bins": 2048}


def calibrated(**parameters):
    inputs = {"onnx": exported_onnx(), "calibration": packed(128)}
    return calibrate_ort.run(request(inputs, {**ENTROPY, **parameters}), silent_report())


def table_of(outcome):
    """Reads {tensor: largest absolute value} back from the FlatBuffers table."""
    table = TrtTable.GetRootAsTrtTable(outcome.artifacts["table"].path.read_bytes(), 0)
    pairs = [table.Dict(number) for number in range(table.DictLength())]
    return {pair.Key().decode(): float(pair.Value()) for pair in pairs}


def collector_of(method, size, **options):
    """Returns the calibrator's collector after streaming 128 images."""
    calibrator = create_calibrator(
        Path(exported_onnx()),
        augmented_model_path=str(scratch_folder() / "augmented.onnx"),
        calibrate_method=method,
        extra_options={"symmetric": True, **options},
    )
    for batch in PackedSplit(packed(128)).batches(PREPROCESSING, size):
        calibrator.collect_data(OneBatch({"images": batch}))
    return calibrator.collector


class CalibrateOrt(unittest.TestCase):
    def test_the_calibration_batch_size_reaches_the_calibrator_and_moves_the_thresholds(self):
        alone, together = calibrated(calibrationBatchSize=1), calibrated(calibrationBatchSize=128)
        self.assertEqual((alone.facts["batches"], together.facts["batches"]), (128, 1))
        left, right = table_of(alone), table_of(together)
        self.assertEqual(left.keys(), right.keys())
        self.assertNotEqual(left, right)

    def test_the_last_calibration_batch_may_be_smaller(self):
        self.assertEqual(calibrated(method="minmax", calibrationBatchSize=50).facts["batches"], 3)

    def test_the_table_holds_the_largest_absolute_value_of_every_tensor(self):
        collector = collector_of(CalibrationMethod.Entropy, 128, num_bins=256, num_quantized_bins=128)
        ranges = {name: ends[:2] for name, ends in collector.compute_entropy().items()}
        table = table_of(calibrated())
        negative = [name for name, (low, high) in ranges.items() if name in table and -low > high]
        self.assertTrue(negative, "no tensor of the demo network reaches further down than up")
        for name in negative:
            self.assertAlmostEqual(table[name], -float(ranges[name][0]), places=5)

    def test_the_cache_holds_scales_as_tensorrt_writes_them(self):
        outcome = calibrated(method="minmax")
        header, *lines = outcome.artifacts["cache"].path.read_text().splitlines()
        scales = {
            name: numpy.frombuffer(bytes.fromhex(text), ">f4")[0] for name, text in (line.split(": ") for line in lines)
        }
        self.assertTrue(header.startswith("TRT-"))
        for name, amax in table_of(outcome).items():
            self.assertAlmostEqual(float(scales[name]) * 127, amax, places=4)

    def test_entropy_keeps_the_whole_range_of_what_relu6_cuts_off(self):
        collector = collector_of(CalibrationMethod.Entropy, 128, num_bins=512, num_quantized_bins=128)
        searched = {name: float(ends[1]) for name, ends in collector.compute_entropy().items()}
        outcome = calibrated(bins=512)
        found, prepared = table_of(outcome), onnx.load(outcome.artifacts["prepared"].path)
        clipped = [node.output[0] for node in prepared.graph.node if node.op_type == "Clip"]
        self.assertEqual(len(clipped), 15)
        for name in clipped:
            self.assertAlmostEqual(found[name], float(collector.histogram_dict[name][3]), places=5)
        self.assertTrue(any(searched[name] < 0.6 * found[name] for name in clipped))

    def test_each_placement_quantizes_every_product_and_answers_nearly_as_before(self):
        sample = packed(128)
        batches = sample_batches(PackedSplit(sample), PREPROCESSING)
        before = logits_of(open_session(exported_onnx()), batches)
        for placement, pairs in (("weighted-inputs", 23), ("with-residuals", 24), ("everything", 29)):
            with self.subTest(placement):
                outcome = calibrated(**MSE, placement=placement)
                path = outcome.artifacts["onnx"].path
                operators = [node.op_type for node in onnx.load(path).graph.node]
                self.assertEqual((operators.count("QuantizeLinear"), outcome.facts["coverage"]["unquantized"]), (pairs, []))
                noise = logits_of(open_session(path), batches) - before
                self.assertLess((noise**2).sum(), (before**2).sum() / 100)

    def test_entropy_thresholds_are_those_of_onnx_runtime_bit_for_bit(self):
        for bins, size in ((128, 16), (300, 16), (512, 128)):
            with self.subTest(bins=bins, size=size):
                collector = collector_of(CalibrationMethod.Entropy, size, num_bins=bins, num_quantized_bins=128)
                expected, found = collector.compute_entropy(), entropy_ranges(collector, silent_report())
                self.assertEqual({n: e[:2] for n, e in expected.items()}, {n: e[:2] for n, e in found.items()})

    def test_every_method_quantizes_every_convolution(self):
        for parameters in ({"method": "minmax"}, {"method": "percentile", "bins": 2048, "percentile": 99.99}, MSE, ENTROPY):
            with self.subTest(parameters["method"]):
                coverage = calibrated(**parameters).facts["coverage"]
                self.assertEqual((coverage["operators"], coverage["unquantized"]), (23, []))

    def test_the_prepared_network_answers_as_the_original_and_its_tensors_are_those_of_the_table(self):
        outcome = calibrated(method="minmax")
        prepared = outcome.artifacts["prepared"].path
        batches = sample_batches(PackedSplit(packed(64)), PREPROCESSING)
        expected, found = (logits_of(open_session(path), batches) for path in (exported_onnx(), prepared))
        numpy.testing.assert_allclose(found, expected, atol=1e-4)
        graph = onnx.load(prepared).graph
        tensors = {each.name for each in graph.input} | {name for node in graph.node for name in node.output}
        table = table_of(outcome)
        self.assertEqual(table.keys() - tensors, set())
        activations = {node.input[0] for node in graph.node if node.op_type in ("Conv", "Gemm", "MatMul")}
        self.assertEqual(activations - table.keys(), set())


class CalibrationRefusals(unittest.TestCase):
    def batches(self, **parameters):
        return CalibrationBatches(request({"calibration": packed(128)}, {**ENTROPY, **parameters}), silent_report())

    def test_a_split_smaller_than_asked_for_is_refused(self):
        with self.assertRaises(StageFailure) as raised:
            self.batches(images=129)
        self.assertEqual(raised.exception.code, "ImagesTooFew")

    def test_a_calibration_batch_larger_than_the_set_is_refused(self):
        with self.assertRaises(StageFailure) as raised:
            self.batches(images=64, calibrationBatchSize=65)
        self.assertEqual(raised.exception.code, "CalibrationBatchTooLarge")

    def test_a_calibrator_that_stops_early_is_found_out(self):
        batches = self.batches(calibrationBatchSize=32)
        for _ in zip(range(3), batches):
            pass
        with self.assertRaises(StageFailure) as raised:
            batches.require_all_taken()
        self.assertEqual(raised.exception.code, "CalibrationIncomplete")
