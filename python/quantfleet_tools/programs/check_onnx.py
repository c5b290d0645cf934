"""Checks that a user's ONNX model is one quantfleet can quantize: one image input, a free batch axis, logits out."""

import shutil

import onnx

from ..images.pixels import PackedSplit
from ..onnx_graph.answers import allowed_difference, max_abs_difference, sample_batches
from ..onnxruntime.session import logits_of, open_session
from ..protocol.failure import StageFailure
from ..protocol.stage import ONNX, Artifact, Outcome

# DequantizeLinear has scales per channel from here on.
MIN_OPSET = 13
TOLERANCE = 1e-3


def run(request, report):
    report.progress("checking", 0, 1, "models")
    source = request.inputs["onnx"]
    model = load_checked(source)
    sample = PackedSplit(request.inputs["sample"])
    session = open_session(source)
    require_image_classifier(session, sample.shape)
    report.progress("comparing", 0, 1, "models")
    difference, images = compare(session, sample_batches(sample, request.parameters["preprocessing"]))
    path = request.scratch / "model.onnx"
    shutil.copyfile(source, path)
    report.progress("comparing", 1, 1, "models")
    facts = {
        "opset": default_opset(model),
        "nodes": len(model.graph.node),
        "maxAbsDifference": difference,
        "comparedImages": images,
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


def require_image_classifier(session, image_shape):
    """Requires one float input (batch, *image_shape) and a first output (batch, classes)."""
    inputs, output = session.get_inputs(), session.get_outputs()[0]
    found = [(each.name, each.type, each.shape) for each in inputs]
    if len(inputs) != 1 or inputs[0].type != "tensor(float)" or len(inputs[0].shape) != 4:
        raise StageFailure("OnnxInvalid", f"expected one float input (batch, channels, height, width), found {found}")
    if isinstance(inputs[0].shape[0], int):
        raise StageFailure("OnnxInvalid", f"the batch axis is fixed to {inputs[0].shape[0]}; export it dynamic")
    if any(isinstance(size, int) and size != wanted for size, wanted in zip(inputs[0].shape[1:], image_shape)):
        raise StageFailure("OnnxInvalid", f"the preprocessing makes {list(image_shape)}, the model takes {found}")
    if len(output.shape) != 2:
        raise StageFailure("OnnxInvalid", f"expected logits (batch, classes), output {output.name} is {output.shape}")


def compare(session, batches):
    """Compares answers to many images at once with those to each alone; returns (difference, number of images)."""
    together = logits_of(session, batches)
    alone = logits_of(session, [image[None] for batch in batches for image in batch])
    difference = max_abs_difference(together, alone)
    if difference >= allowed_difference(TOLERANCE, alone):
        raise StageFailure("OnnxInvalid", f"answers change by {difference:.3g} with the other images of a batch")
    return difference, len(alone)
