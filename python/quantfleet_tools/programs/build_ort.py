"""Lets ONNX Runtime optimize a model for this processor and keeps what it made of it."""

import time

import onnx
import onnxruntime

from ..onnx_graph.external_data import load_without_data
from ..onnx_graph.folded_norms import fold_batch_norms
from ..onnx_graph.rounded_first import round_before_activations
from ..onnxruntime.session import infer_once, open_session, quiet_threads
from ..protocol.stage import ONNX, Artifact, Outcome


def run(request, report):
    started = time.monotonic()
    path = request.scratch / "engine.onnx"
    report.progress("building", 0, 1, "engines")
    network = with_integer_convolutions(request.inputs["onnx"], request.scratch / "simplified.onnx")
    options = keeping(path, request.parameters["threads"], onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL)
    session = open_session(network, options)
    infer_once(session, request.parameters)
    report.progress("building", 1, 1, "engines")
    facts = {
        "nodes": len(onnx.load(path).graph.node),
        "bytes": path.stat().st_size,
        "seconds": time.monotonic() - started,
        "provider": session.get_providers()[0],
    }
    return Outcome({"engine": Artifact(path, ONNX)}, facts)


def with_integer_convolutions(path, simplified):
    """Returns a network of which ONNX Runtime can compute more convolutions in integers: its path, or bytes that answer the same."""
    if not any(node.op_type == "QuantizeLinear" for node in load_without_data(path).graph.node):
        return path
    open_session(path, keeping(simplified, 1, onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC))
    model = onnx.load(simplified)
    changed = fold_batch_norms(model) + round_before_activations(model)
    return model.SerializeToString() if changed > 0 else path


def keeping(path, threads, level):
    """Returns options to optimize up to a level, and keep the network that this gives."""
    options = quiet_threads(threads)
    options.graph_optimization_level = level
    options.optimized_model_filepath = str(path)
    # ONNX Runtime warns at each build that the engine suits this machine only, which its stage key says; 3 is "error".
    options.log_severity_level = 3
    return options
