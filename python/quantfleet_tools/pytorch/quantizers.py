"""ModelOpt's INT8 quantizers in a network: how they come in, what they see, and the scales they get."""

import copy

import modelopt.torch.quantization as mtq
import torch
from modelopt.torch.quantization import calib
from modelopt.torch.quantization.model_calib import enable_stats_collection, weight_only_quantize
from modelopt.torch.quantization.nn import QuantInputBase, TensorQuantizer

from ..calibration.exact_histogram import ExactHistogramCalibrator
from ..calibration.modelopt_entropy import entropy_amax
from ..calibration.mse_amax import mse_amax
from ..calibration.percentile_amax import percentile_amax
from ..classification.logits import LogitsCheck
from .call_quantizers import InputOfCall, without_wrapper

INT8_MIN, INT8_MAX = -128, 127


def with_quantizers(network):
    """Returns the network with ModelOpt's default INT8 quantizers at its weighted layers, in evaluation mode.

    Weights are quantized per channel, inputs per tensor, those of calls too where the network names some.
    """
    config = copy.deepcopy(mtq.INT8_DEFAULT_CFG)
    config["algorithm"] = None
    network = mtq.quantize(network, config)
    for layer in network.modules():
        # ModelOpt quantizes the input of every pool that is a module, and of none that is a function.
        is_meant = hasattr(layer, "weight_quantizer") or isinstance(layer, InputOfCall)
        if isinstance(layer, QuantInputBase) and not is_meant:
            layer.input_quantizer.disable()
    # ModelOpt puts all modules into the mode that the outermost says of itself: a new one says training, and so may a user's.
    network.eval()
    return network


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
    return [module for module in network.modules() if is_at_work(module)]


def activation_scales(network):
    """Returns the scale of each activation that a calibrated network quantizes, as ModelOpt exports it."""
    # ModelOpt exports a range of nothing, that of an activation which is always 0, with the scale 1.
    return [float(quantizer.amax) / INT8_MAX or 1.0 for quantizer in of_activations(network)]


def of_activations(network):
    return [quantizer for quantizer in enabled_quantizers(network) if quantizer.axis is None]


def stop_activation_rounding(network):
    """Lets every activation quantizer of a calibrated network cut to the range of INT8 instead of quantizing."""
    for quantizer in of_activations(network):
        smallest, largest = quantizer.amax * INT8_MIN / INT8_MAX, quantizer.amax
        quantizer.disable()
        quantizer.register_forward_hook(lambda _, inputs, output, range=(smallest, largest): output.clamp(*range))


def is_at_work(module):
    return isinstance(module, TensorQuantizer) and module.is_enabled


def leave_out_unseen(network):
    """Switches the quantizers off that saw no activation, with those of the weights beside them; returns the layers."""
    unused = []
    for name, layer in network.named_modules():
        quantizers = dict(child for child in layer.named_children() if is_at_work(child[1]))
        of_activations = {each: quantizer for each, quantizer in quantizers.items() if "weight" not in each}
        unseen = [quantizer for quantizer in of_activations.values() if saw_nothing(quantizer._calibrator)]
        if not unseen:
            continue
        is_unused = len(unseen) == len(of_activations)
        for quantizer in quantizers.values() if is_unused else unseen:
            quantizer.disable_calib()
            quantizer.disable()
        if is_unused:
            unused.append(without_wrapper(name))
    return unused


def saw_nothing(calibrator):
    return (calibrator._calib_amax if isinstance(calibrator, calib.MaxCalibrator) else calibrator._calib_hist) is None


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
