"""Checks a user's ONNX model, as it was taken in, on real images: logits out, and for an image always the same."""

import shutil

import onnx

from ..classification.comparison import sample_batches
from ..classification.logits import require_finite
from ..classification.steadiness import require_steady
from ..images.pixels import PackedSplit
from ..onnx_graph.changes import changes_of
from ..onnx_graph.network_form import opset_of
from ..onnx_graph.outputs import with_one_output
from ..onnxruntime.session import infer_with, open_session
from ..protocol.stage import ONNX, Artifact, Outcome


def run(request, report):
    report.progress("checking", 0, 1, "models")
    source, parameters = request.inputs["onnx"], request.parameters
    whole = onnx.load(source)
    changes = changes_of(whole)
    if changes:
        report.warning("ModelAdapted", f"changed: {'; '.join(changes)}")
    model = with_one_output(whole, parameters.get("output"))
    path = request.scratch / "model.onnx"
    if model is whole:
        shutil.copyfile(source, path)
    else:
        onnx.save(model, path)
    sample = PackedSplit(request.inputs["sample"])
    session = open_session(path)
    report.progress("comparing", 0, 1, "models")
    batches = sample_batches(sample, parameters["preprocessing"])
    logits, difference = require_steady(infer_with(session), batches, parameters["classes"])
    require_finite(logits)
    report.progress("comparing", 1, 1, "models")
    facts = {
        "opset": opset_of(model),
        "nodes": len(model.graph.node),
        "maxAbsDifference": difference,
        "comparedImages": len(logits),
    }
    return Outcome({"onnx": Artifact(path, ONNX)}, facts)
