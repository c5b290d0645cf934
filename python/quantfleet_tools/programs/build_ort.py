"""Lets ONNX Runtime optimize a model for this processor and keeps what it made of it."""

import time

import onnx
import onnxruntime

from ..onnxruntime.session import infer_once, open_session, quiet_threads
from ..protocol.stage import ONNX, Artifact, Outcome


def run(request, report):
    started = time.monotonic()
    path = request.scratch / "engine.onnx"
    options = quiet_threads(request.parameters["threads"])
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.optimized_model_filepath = str(path)
    # ONNX Runtime warns at each build that the engine suits this machine only, which its stage key says; 3 is "error".
    options.log_severity_level = 3
    report.progress("building", 0, 1, "engines")
    session = open_session(request.inputs["onnx"], options)
    infer_once(session, request.parameters)
    report.progress("building", 1, 1, "engines")
    facts = {
        "nodes": len(onnx.load(path).graph.node),
        "bytes": path.stat().st_size,
        "seconds": time.monotonic() - started,
        "provider": session.get_providers()[0],
    }
    return Outcome({"engine": Artifact(path, ONNX)}, facts)
