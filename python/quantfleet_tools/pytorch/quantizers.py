"""ModelOpt's INT8 quantizers in a network: how they come in, what they see, and the scales they get."""

import copy

import modelopt.torch.quantization as mtq
import torch
from modelopt.torch.quantization import calib
from modelopt.torch.quantization.model_calib import enable_stats_collection, weight_only_quantize
from modelopt.torch.quantization.nn import TensorQuantizer

from ..calibration.exact_histogram import ExactHistogramCalibrator
from ..calibration.modelopt_entropy import entropy_amax
from ..calibration.mse_amax import mse_amax
from ..calibration.percentile_amax import percentile_amax
from ..classification.logits import LogitsCheck


def with_quantizers(network):
    """Returns the network with ModelOpt's default INT8 quantizers: weights per channel, inputs per tensor."""
    config = copy.deepcopy(mtq.INT8_DEFAULT_CFG)
    config["algorithm"] = None
    return mtq.quantize(network, config)


def collect(network, batches, parameters):
    """Shows the quantizers the weights and every calibration batch, unquantized; returns the check of the answers."""
    if parameters["method"] != "max":
        for quantizer in enabled_quantizers(network):
            # Weights keep the maximum of each channel: ModelOpt's histograms are per tensor only.
            if quantizer.axis is None:
                quantizer._calibrator = ExactHistogramCalibrator(num_bins=parameters["bins"])
    device = next(network.parameters()).device
    check = LogitsCheck()
    with torch.inference_mode():
        enable_stats_collection(network)
        weight_only_quantize(network)
        for batch in batches:
            check.logits(network(torch.from_numpy(batch).to(device)).cpu().numpy(), len(batch))
    return check


def enabled_quantizers(network):
    """Returns the quantizers of a network that are at work, in the network's order."""
    return [module for module in network.modules() if isinstance(module, TensorQuantizer) and module.is_enabled]


def load_scale(quantizer, parameters):
    """Sets a quantizer's scale from what its calibrator saw, and lets it quantize from now on."""
    calibrator, method = quantizer._calibrator, parameters["method"]
    if isinstance(calibrator, calib.MaxCalibrator):
        quantizer.load_calib_amax()
    elif method == "entropy":
        quantizer.amax = entropy_amax(calibrator)
    elif method == "percentile":
        quantizer.amax = percentile_amax(calibrator, parameters["percentile"])
    else:
        quantizer.amax = mse_amax(calibrator)
    quantizer.enable_quant()
    quantizer.disable_calib()
