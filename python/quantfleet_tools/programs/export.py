"""Exports a network, quantized or not, to ONNX and compares the two."""

import warnings

import numpy
import onnx
import torch

from ..classification.comparison import (
    allowed_difference,
    logits_after,
    max_abs_difference,
    rms_difference,
    sample_batches,
    top1_agreement,
)
from ..classification.logits import finite_logits
from ..images.pixels import PackedSplit
from ..onnx_graph.coverage import coverage
from ..onnx_graph.empty_casts import without_empty_casts
from ..onnx_graph.unrounded import without_activation_rounding
from ..onnxruntime.session import REFUSALS, infer_with, open_made
from ..protocol.failure import StageFailure
from ..protocol.stage import ONNX, Artifact, Outcome
from ..protocol.user_code import printable
from ..pytorch.answers import answers_of, require_steady_answers
from ..pytorch.exporter_failures import exporter_failures
from ..pytorch.models import load_network, load_network_to_quantize

INPUT_NAME, OUTPUT_NAME = "images", "logits"
FP32_TOLERANCE = 1e-3
SCALE_TOLERANCE = 1e-5
ONE_IMAGE_ALONE = (
    "the exported network does not take several images at once, because the network fixes their number inside, as "
    "x.view(1, -1) or a loop over the images does; x.flatten(1) does not"
)
# One bit moves a value to the next INT8 step, that moves others, and after some layers the rounding is another one. Two
# networks whose roundings have nothing in common differ by the square root of 2 times what rounding changes in each.
LARGEST_SHARE_OF_CHANGE = 1.5


def run(request, report):
    parameters, checkpoint = request.parameters, request.inputs.get("checkpoint")
    report.progress("loading", 0, 1, "networks")
    network = network_to_export(request)
    sample = PackedSplit(request.inputs["sample"])
    if checkpoint is None:
        require_steady_answers(request, sample)
    report.progress("exporting", 0, 1, "networks")
    path = request.scratch / "model.onnx"
    with exporter_failures(parameters["opset"], request.inputs.get("factory")):
        write_onnx(network, sample.shape, parameters["opset"], is_quantized=checkpoint is not None, path=path)
    model = onnx.load(path)
    if checkpoint is not None and without_empty_casts(model) > 0:
        onnx.save(model, path)
    facts = {"opset": parameters["opset"], "nodes": len(model.graph.node)}
    if parameters["expectQuantized"]:
        facts["coverage"] = coverage(model)
    report.progress("comparing", 0, 1, "networks")
    batches = sample_batches(sample, parameters["preprocessing"])
    classes = parameters["model"]["classes"]
    if checkpoint is None:
        facts.update(compare(logits_in_pytorch(network, batches, classes), path, batches))
    else:
        original = logits_in_pytorch(load_network(parameters["model"], request.inputs), batches, classes)
        facts.update(compare_quantized(original, network, path, batches))
    report.progress("comparing", 1, 1, "networks")
    return Outcome({"onnx": Artifact(path, ONNX)}, facts)


def network_to_export(request):
    """Returns the network of a request, quantized where it has a checkpoint."""
    model, checkpoint = request.parameters["model"], request.inputs.get("checkpoint")
    # The exporter does not know the one operator that PyTorch has for an encoder layer in evaluation.
    torch.backends.mha.set_fastpath_enabled(False)
    if checkpoint is None:
        return load_network(model, request.inputs)
    # ModelOpt takes seconds to import and only a quantized export needs it.
    from ..pytorch.quantized_checkpoint import restore

    return restore(load_network_to_quantize(model, request.inputs), checkpoint)


def write_onnx(network, input_shape, opset, is_quantized, path):
    """Writes a network with a dynamic batch axis; `input_shape` is (channels, height, width)."""
    with warnings.catch_warnings(), torch.no_grad():
        # TorchScript's exporter is deprecated; its successor fails on quantized networks (torch 2.15, ModelOpt 0.47).
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network,
            (torch.zeros(1, *input_shape),),
            str(path),
            dynamo=False,
            opset_version=opset,
            # Folding would turn quantized weights into INT8 constants before the exporter has placed their scales.
            do_constant_folding=not is_quantized,
            input_names=[INPUT_NAME],
            output_names=[OUTPUT_NAME],
            dynamic_axes={INPUT_NAME: {0: "batch"}, OUTPUT_NAME: {0: "batch"}},
        )
    # The exporter puts all modules into the mode that the outermost says of itself, which a user's may not keep.
    network.eval()


def logits_in_pytorch(network, batches, classes):
    """Returns the logits (n, classes), all finite, of a network in PyTorch."""
    # A copy, for some networks change their input in place.
    return finite_logits(lambda batch: answers_of(network, torch.tensor(batch)), batches, classes)


def exported_logits(path, batches, classes):
    """Returns the logits (n, classes), all finite, of an export; fails where it cannot run on several images."""
    # What ONNX Runtime cannot run of it is no fault of a file of the user's.
    session = open_made(path, "PyTorch's exporter", "OperatorUnsupported")
    try:
        return logits_after("the export", infer_with(session), batches, classes)
    except REFUSALS as error:
        raise StageFailure("ExportMismatch", f"{ONE_IMAGE_ALONE}: {printable(error)}") from error
    except StageFailure as failure:
        if failure.code != "AnswersInvalid":
            raise
        raise StageFailure("ExportMismatch", f"{ONE_IMAGE_ALONE}: {failure.message}") from failure


def compare(expected, path, batches):
    """Refuses an export that answers differently from the network it was made of, up to what FP32 rounds."""
    exported = exported_logits(path, batches, expected.shape[1])
    require_close(expected, exported, "the logits differ")
    return differences(expected, exported)


def compare_quantized(original, network, path, batches):
    """Refuses a quantized export that is not the quantized network; `original` are the logits before quantization.

    The rounding of activations makes any two such networks differ (decision 030), so three things are asked: that
    both quantize with the same scales, that both are the same network when activations are not rounded, and that with
    the rounding they differ little beside what quantization changed. The network cannot be used afterwards.
    """
    classes = original.shape[1]
    expected, exported = logits_in_pytorch(network, batches, classes), exported_logits(path, batches, classes)
    change, difference = rms_difference(expected, original), rms_difference(expected, exported)
    if difference > LARGEST_SHARE_OF_CHANGE * change and max_abs_difference(expected, exported) > fp32_limit(expected):
        raise StageFailure(
            "ExportMismatch",
            f"over {len(expected)} images the logits differ by {difference:.3g} (root mean square), the limit is "
            f"{LARGEST_SHARE_OF_CHANGE} times the {change:.3g} by which quantization changed them",
        )
    unrounded = require_same_without_rounding(network, path, batches, classes)
    return {**differences(expected, exported), "rmsDifference": difference, "rmsChange": change, "unrounded": unrounded}


def require_same_without_rounding(network, path, batches, classes):
    """Returns the largest difference of a logit where neither network nor export rounds activations."""
    from ..pytorch.quantizers import activation_scales, stop_activation_rounding

    model = onnx.load(path)
    scales = without_activation_rounding(model)
    require_same_scales(activation_scales(network), scales)
    stop_activation_rounding(network)
    without_rounding = path.with_name("unrounded.onnx")
    onnx.save(model, without_rounding)
    expected = logits_in_pytorch(network, batches, classes)
    exported = exported_logits(without_rounding, batches, classes)
    require_close(expected, exported, "without the rounding of activations the logits differ")
    return max_abs_difference(expected, exported)


def require_same_scales(expected, found):
    """Refuses an export that lacks a scale, or has another one; a layer that runs twice has its scale twice."""
    is_same = numpy.isclose(numpy.array(found)[:, None], expected, rtol=SCALE_TOLERANCE, atol=0)
    missing, unknown = int((~is_same.any(axis=0)).sum()), int((~is_same.any(axis=1)).sum())
    if len(found) < len(expected) or missing or unknown:
        raise StageFailure(
            "ExportMismatch",
            f"the network quantizes {len(expected)} activations, the export {len(found)}; {missing} of the network's "
            f"scales are not in the export, and {unknown} of the export's are not the network's",
        )


def require_close(expected, exported, what):
    difference, limit = max_abs_difference(expected, exported), fp32_limit(expected)
    if difference >= limit:
        raise StageFailure(
            "ExportMismatch",
            f"over {len(expected)} images {what} by up to {difference:.3g}, the limit is {limit:.3g}; "
            f"{top1_agreement(expected, exported):.1%} of the classes agree",
        )


def fp32_limit(expected):
    return allowed_difference(FP32_TOLERANCE, expected)


def differences(expected, exported):
    return {
        "maxAbsDifference": max_abs_difference(expected, exported),
        "top1Agreement": top1_agreement(expected, exported),
        "comparedImages": len(expected),
    }
