"""Folds the constants of an ONNX model with Polygraphy, as `polygraphy surgeon sanitize --fold-constants` does."""

import onnx
from onnx import numpy_helper
from polygraphy.backend.onnx import fold_constants

from ..classification.comparison import allowed_difference, logits_after, max_abs_difference, sample_batches
from ..images.pixels import PackedSplit
from ..onnx_graph.coverage import coverage, left_in_fp32
from ..onnx_graph.graph_view import GraphView
from ..onnx_graph.int8_share import counted_nodes, int8_share
from ..onnxruntime.session import infer_with, logits_of, open_made
from ..onnxruntime.shapes import shapes_for
from ..protocol.failure import StageFailure
from ..protocol.stage import ONNX, Artifact, Outcome

TOLERANCE = 1e-5
NODES_NAMED = 5
QUANTIZERS = ("QuantizeLinear", "DequantizeLinear")


def run(request, report):
    report.progress("folding", 0, 1, "models")
    original = onnx.load(request.inputs["onnx"])
    folded = fold_constants(original, copy=True)
    require_constant_scales(folded)
    require_symmetric(folded)
    path = request.scratch / "folded.onnx"
    onnx.save(folded, path)
    report.progress("comparing", 0, 1, "models")
    batches = sample_batches(PackedSplit(request.inputs["sample"]), request.parameters["preprocessing"])
    before = logits_of(open_made(request.inputs["onnx"], "the quantizer"), batches)
    after = logits_after("folding", infer_with(open_made(path, "Polygraphy")), batches, before.shape[1])
    difference = require_same_answers(before, after)
    found = coverage(folded)
    left = left_in_fp32(found)
    if left is not None:
        report.warning("LeftInFp32", left)
    report.progress("comparing", 1, 1, "models")
    facts = {
        "nodesBefore": len(original.graph.node),
        "nodesAfter": len(folded.graph.node),
        "maxAbsDifference": difference,
        "foldedConstants": len(computed_scales(original)) - len(computed_scales(folded)),
        "coverage": found,
        "int8": share_of(folded, next(iter(batches))[:1]),
    }
    return Outcome({"onnx": Artifact(path, ONNX)}, facts)


def share_of(model, image):
    """Returns what of a network can be computed in INT8, the operations counted for one image."""
    tensors = {name for node in counted_nodes(model.graph) for name in (*node.input, *node.output) if name}
    return int8_share(model.graph, shapes_for(model, tensors, image))


def require_same_answers(before, after):
    """Returns the largest difference of two arrays of logits; refuses one that is more than rounding."""
    difference, limit = max_abs_difference(before, after), allowed_difference(TOLERANCE, before)
    if difference > limit:
        raise StageFailure(
            "ExportMismatch", f"folding changed the logits by up to {difference:.3g}, the limit is {limit:.3g}"
        )
    return difference


def require_constant_scales(model):
    """Polygraphy folds nothing and succeeds when ONNX Runtime is missing or fails, so look at the graph."""
    computed = computed_scales(model)
    if computed:
        named = ", ".join(computed[:NODES_NAMED])
        raise StageFailure("FoldIncomplete", f"{len(computed)} scales or zero-points are not initializers, at {named}")


def computed_scales(model):
    """Names the Q/DQ nodes, once for each scale or zero-point that is not an initializer."""
    graph = GraphView(model.graph)
    return [
        node.name or node.output[0]
        for node in model.graph.node
        if node.op_type in QUANTIZERS
        for tensor in node.input[1:3]
        if tensor and not graph.is_initializer(tensor)
    ]


def require_symmetric(model):
    """TensorRT takes no zero-point but zero."""
    shifted = {tensor.name for tensor in model.graph.initializer if numpy_helper.to_array(tensor).any()}
    named = [
        node.name or node.output[0]
        for node in model.graph.node
        if node.op_type in QUANTIZERS and len(node.input) > 2 and node.input[2] in shifted
    ]
    if named:
        raise StageFailure(
            "FoldIncomplete", f"{len(named)} zero-points are not zero, at {', '.join(named[:NODES_NAMED])}"
        )
