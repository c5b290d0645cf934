import unittest
from unittest.mock import patch

import torch
from modelopt.torch.quantization import calib

from quantfleet_tools.calibration.exact_histogram import ExactHistogramCalibrator
from quantfleet_tools.calibration.modelopt_entropy import entropy_amax
from quantfleet_tools.calibration.mse_amax import mse_amax
from quantfleet_tools.calibration.percentile_amax import percentile_amax
from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.programs import calibrate_torch
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch import quantized_checkpoint, quantizers
from quantfleet_tools.pytorch.call_quantizers import without_wrapper
from quantfleet_tools.pytorch.models import load_network
from quantfleet_tools.pytorch.quantizers import collect, enabled_quantizers, with_quantizers

from ..demo import MODEL, PREPROCESSING, WEIGHTS, packed, request, silent_report


def calibrated(method, size, bins=512, device="cpu", placement="weighted-inputs"):
    parameters = {"method": method, "placement": placement, "percentile": 99.9, "bins": bins, "calibrationBatchSize": size, "images": 128}
    parameters["device"] = device
    return calibrate_torch.run(request({"weights": WEIGHTS, "calibration": packed(128)}, parameters), silent_report())


def scales(outcome):
    """Returns the scale of every activation, from the checkpoint."""
    network = quantized_checkpoint.restore(
        load_network(MODEL, {"weights": WEIGHTS}), outcome.artifacts["checkpoint"].path
    )
    return {
        name: value.item() for name, value in network.state_dict().items() if name.endswith("input_quantizer._amax")
    }


def histogram_calibrators(bins, kind=ExactHistogramCalibrator):
    """Returns a calibrator of each activation that has seen four batches."""
    network = with_quantizers(load_network(MODEL, {"weights": WEIGHTS}))
    batches = PackedSplit(packed(128)).batches(PREPROCESSING, 32)
    with patch.object(quantizers, "ExactHistogramCalibrator", kind):
        collect(network, batches, {"method": "entropy", "bins": bins})
    calibrators = [quantizer._calibrator for quantizer in enabled_quantizers(network)]
    return [calibrator for calibrator in calibrators if isinstance(calibrator, calib.HistogramCalibrator)]


class CalibrateTorch(unittest.TestCase):
    def test_the_calibration_batch_size_reaches_the_histograms_but_not_the_maximum(self):
        for method, differs in (("percentile", True), ("max", False)):
            with self.subTest(method):
                alone, together = calibrated(method, 1), calibrated(method, 128)
                self.assertEqual((alone.facts["batches"], together.facts["batches"]), (128, 1))
                (left, right) = scales(alone), scales(together)
                self.assertEqual(max(abs(left[name] - right[name]) / right[name] for name in right) > 1e-3, differs)

    def test_every_method_finds_a_positive_scale_for_every_activation(self):
        for method in ("max", "entropy", "percentile", "mse"):
            with self.subTest(method):
                found = scales(calibrated(method, 32))
                self.assertEqual((len(found), min(found.values()) > 0), (23, True))

    def test_calibration_changes_no_weight_and_no_statistic_of_the_network(self):
        original = load_network(MODEL, {"weights": WEIGHTS})
        for placement in ("weighted-inputs", "with-residuals"):
            with self.subTest(placement):
                outcome = calibrated("mse", 32, placement=placement)
                network = quantized_checkpoint.restore(load_network(MODEL, {"weights": WEIGHTS}), outcome.artifacts["checkpoint"].path)
                found = {without_wrapper(name): value for name, value in network.state_dict().items()}
                for name, value in original.state_dict().items():
                    self.assertTrue(torch.equal(found[name], value), name)

    @unittest.skipUnless(torch.cuda.is_available(), "PyTorch has no GPU")
    def test_a_gpu_finds_the_scales_that_the_processor_finds(self):
        for method in ("max", "entropy", "percentile", "mse"):
            with self.subTest(method):
                expected, outcome = scales(calibrated(method, 32)), calibrated(method, 32, device="cuda")
                self.assertEqual(outcome.facts["device"], "cuda")
                for name, found in scales(outcome).items():
                    self.assertAlmostEqual(found / expected[name], 1, delta=0.02)

    @unittest.skipIf(torch.cuda.is_available(), "PyTorch has a GPU")
    def test_a_gpu_that_pytorch_does_not_have_is_a_missing_tool(self):
        with self.assertRaises(StageFailure) as raised:
            calibrated("max", 32, device="cuda")
        self.assertEqual(raised.exception.code, "ToolMissing")

    def test_histograms_and_scales_are_those_of_modelopt_bit_for_bit(self):
        exact, expected = histogram_calibrators(256), histogram_calibrators(256, calib.HistogramCalibrator)
        for calibrator, modelopt in list(zip(exact, expected))[::4]:
            self.assertTrue(torch.equal(calibrator._calib_hist, modelopt._calib_hist.double()))
            self.assertTrue(torch.equal(calibrator._calib_bin_edges, modelopt._calib_bin_edges))
            self.assertTrue(torch.equal(entropy_amax(calibrator), modelopt.compute_amax("entropy")))
            found = percentile_amax(calibrator, 99.9)
            self.assertTrue(torch.equal(found, modelopt.compute_amax("percentile", percentile=99.9)))

    def test_batches_of_nothing_but_zeros_are_counted_and_the_next_one_sets_the_bins(self):
        calibrator = ExactHistogramCalibrator(num_bins=8)
        for batch in (torch.zeros(100), torch.zeros(50), torch.tensor([0.0, 2.0]), torch.tensor([4.0])):
            calibrator.collect(batch)
        self.assertEqual(calibrator._calib_bin_edges[1].item(), 0.25)
        self.assertEqual((calibrator._calib_hist[0].item(), calibrator._calib_hist.sum().item()), (151, 153))

    def test_after_an_all_but_black_batch_the_bins_are_as_wide_as_the_others_need(self):
        calibrator = ExactHistogramCalibrator(num_bins=8)
        for batch in (torch.full((100,), 1e-9), torch.tensor([3.9, 8.0]), torch.tensor([4.1])):
            calibrator.collect(batch)
        self.assertEqual((len(calibrator._calib_hist), calibrator._calib_bin_edges[-1].item()), (8, 8))
        self.assertEqual(calibrator._calib_hist.tolist(), [100, 0, 0, 1, 1, 0, 0, 1])

    def test_a_bin_counts_more_values_than_fp32_can(self):
        calibrator = ExactHistogramCalibrator(num_bins=8)
        zeros = 3 * 2**24
        for _ in range(2):
            calibrator.collect(torch.cat([torch.zeros(zeros), torch.ones(1)]))
        self.assertEqual((calibrator._calib_hist[0].item(), calibrator._calib_hist[-1].item()), (2 * zeros, 2))
        calibrator._calib_hist *= 100
        self.assertEqual(percentile_amax(calibrator, 99.9).item(), 0)

    def test_no_other_candidate_has_a_smaller_squared_error_than_the_mse_scale(self):
        calibrator = histogram_calibrators(bins=256)[5]
        counts, edges = calibrator._calib_hist, calibrator._calib_bin_edges
        centers = (edges[1:] + edges[:-1]) / 2

        def error(amax):
            quantized = torch.fake_quantize_per_tensor_affine(centers, float(amax) / 127, 0, -127, 127)
            return float(((quantized - centers) ** 2 * counts).sum())

        self.assertLessEqual(error(mse_amax(calibrator)), min(error(amax) for amax in centers[128:]) * 1.001)
