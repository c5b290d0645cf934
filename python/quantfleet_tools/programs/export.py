"""Exports a network, quantized or not, to ONNX and compares the two."""

import warnings

import onnx
import torch

from ..classification.comparison import (
    allowed_difference,
    logits_after,
    max_abs_difference,
    sample_batches,
    top1_agreement,
)
from ..classification.logits import finite_logits
from ..images.pixels import PackedSplit
from ..onnx_graph.coverage import coverage
from ..onnxruntime.session import infer_with, open_session
from ..protocol.failure import StageFailure
from ..protocol.stage import ONNX, Artifact, Outcome
from ..pytorch.answers import answers_of, require_steady_answers
from ..pytorch.models import load_network

INPUT_NAME, OUTPUT_NAME = "images", "logits"
FP32_TOLERANCE = 1e-3
# A rounding difference of one bit moves some values to the next INT8 step, and the logits with them.
QUANTIZED_MIN_AGREEMENT = 0.95


def run(request, report):
    parameters, checkpoint = request.parameters, request.inputs.get("checkpoint")
    report.progress("loading", 0, 1, "networks")
    sample = PackedSplit(request.inputs["sample"])
    if checkpoint is None:
        require_steady_answers(request, sample)
    network = load_network(parameters["model"], request.inputs)
    if checkpoint is not None:
        # ModelOpt takes seconds to import and only a quantized export needs it.
        from ..pytorch.quantized_checkpoint import restore

        network = restore(network, checkpoint)
    report.progress("exporting", 0, 1, "networks")
    path = request.scratch / "model.onnx"
    write_onnx(network, sample.shape, parameters["opset"], is_quantized=checkpoint is not None, path=path)
    model = onnx.load(path)
    facts = {"opset": parameters["opset"], "nodes": len(model.graph.node)}
    if parameters["expectQuantized"]:
        facts["coverage"] = coverage(model)
    report.progress("comparing", 0, 1, "networks")
    batches = sample_batches(sample, parameters["preprocessing"])
    facts.update(compare(network, path, batches, parameters["model"]["classes"], checkpoint is not None))
    report.progress("comparing", 1, 1, "networks")
    return Outcome({"onnx": Artifact(path, ONNX)}, facts)


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


def compare(network, path, batches, classes, is_quantized):
    """Runs the network and its export on the same images; refuses an export that answers differently."""
    expected = finite_logits(lambda batch: answers_of(network, torch.tensor(batch)), batches, classes)
    exported = logits_after("the export", infer_with(open_session(path)), batches, classes)
    difference, agreement = max_abs_difference(expected, exported), top1_agreement(expected, exported)
    limit = allowed_difference(FP32_TOLERANCE, expected)
    if difference >= limit and not (is_quantized and agreement >= QUANTIZED_MIN_AGREEMENT):
        raise StageFailure(
            "ExportMismatch",
            f"over {len(expected)} images the logits differ by up to {difference:.3g}, the limit is {limit:.3g}; "
            f"{agreement:.1%} of the classes agree",
        )
    return {"maxAbsDifference": difference, "top1Agreement": agreement, "comparedImages": len(expected)}
