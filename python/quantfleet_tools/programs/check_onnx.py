"""Checks that a user's ONNX model is one quantfleet can quantize: one image input, a free batch axis, logits out."""

import shutil

import onnx

from ..classification.comparison import sample_batches
from ..classification.logits import require_finite
from ..classification.steadiness import require_steady
from ..images.pixels import PackedSplit
from ..onnx_graph.outputs import with_one_output
from ..onnxruntime.session import infer_with, open_session
from ..protocol.failure import StageFailure
from ..protocol.stage import ONNX, Artifact, Outcome

# DequantizeLinear has scales per channel from here on.
MIN_OPSET = 13


def run(request, report):
    report.progress("checking", 0, 1, "models")
    source, parameters = request.inputs["onnx"], request.parameters
    whole = load_checked(source)
    model = with_one_output(whole, parameters.get("output"))
    path = request.scratch / "model.onnx"
    if model is whole:
        shutil.copyfile(source, path)
    else:
        onnx.save(model, path)
    sample = PackedSplit(request.inputs["sample"])
    session = open_session(path)
    require_image_input(session, sample.shape)
    report.progress("comparing", 0, 1, "models")
    batches = sample_batches(sample, parameters["preprocessing"])
    logits, difference = require_steady(infer_with(session), batches, parameters["classes"])
    require_finite(logits)
    report.progress("comparing", 1, 1, "models")
    facts = {
        "opset": default_opset(model),
        "nodes": len(model.graph.node),
        "maxAbsDifference": difference,
        "comparedImages": len(logits),
    }
    return Outcome({"onnx": Artifact(path, ONNX)}, facts)


def load_checked(path):
    """Reads a model and runs ONNX's own checker on it."""
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model)
    except FileNotFoundError as error:
        raise StageFailure("WeightsMissing", f"{path} does not exist") from error
    # The checker and protobuf raise errors of several kinds, all of which mean the same here.
    except Exception as error:
        raise StageFailure("OnnxInvalid", f"{path}: {error}") from error
    if default_opset(model) < MIN_OPSET:
        raise StageFailure("OnnxInvalid", f"{path} has opset {default_opset(model)}, expected {MIN_OPSET} or later")
    return model


def default_opset(model):
    return next(opset.version for opset in model.opset_import if opset.domain in ("", "ai.onnx"))


def require_image_input(session, image_shape):
    """Requires one float input (batch, *image_shape)."""
    inputs = session.get_inputs()
    found = [(each.name, each.type, each.shape) for each in inputs]
    if len(inputs) != 1 or inputs[0].type != "tensor(float)" or len(inputs[0].shape) != 4:
        raise StageFailure("OnnxInvalid", f"expected one float input (batch, channels, height, width), found {found}")
    if isinstance(inputs[0].shape[0], int):
        raise StageFailure("OnnxInvalid", f"the batch axis is fixed to {inputs[0].shape[0]}; export it dynamic")
    if any(isinstance(size, int) and size != wanted for size, wanted in zip(inputs[0].shape[1:], image_shape)):
        raise StageFailure("OnnxInvalid", f"the preprocessing makes {list(image_shape)}, the model takes {found}")
