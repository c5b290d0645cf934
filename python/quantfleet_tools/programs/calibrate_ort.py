"""Calibrates an ONNX model with ONNX Runtime, batch by batch, and inserts Q/DQ pairs as TensorRT wants them."""

import time

import onnx
from onnxruntime.quantization.shape_inference import quant_pre_process

from ..calibration.batches import CalibrationBatches
from ..calibration.table import max_abs_ranges, write_tensorrt_cache, write_trt_table
from ..onnx_graph.coverage import coverage
from ..onnx_graph.names import make_node_names_unique, rename_clashing_tensors
from ..onnx_graph.placement import quantized_inputs
from ..onnx_graph.qdq_insertion import insert_pairs
from ..onnx_graph.saturation import cut_off_tensors
from ..onnx_graph.tensor_functions import inner_tensors
from ..onnxruntime.qdq_pairs import insert_everywhere
from ..onnxruntime.ranges import calibrate
from ..onnxruntime.session import logits_of, open_made, open_session
from ..protocol.stage import ONNX, Artifact, Outcome


def run(request, report):
    started = time.monotonic()
    batches = CalibrationBatches(request, report)
    prepared = request.scratch / "prepared.onnx"
    quant_pre_process(str(request.inputs["onnx"]), str(prepared), skip_symbolic_shape=True)
    rename_clashes(prepared)
    try:
        ranges = calibrate(prepared, cut_off_tensors(onnx.load(prepared).graph), batches, request, report)
    except Exception:
        # Some calibrators trip over NaN and infinity.
        logits_of(open_session(prepared), batches)
        raise
    batches.require_all_taken()
    amax = max_abs_ranges(ranges)
    quantized = with_pairs(prepared, ranges, amax, request.parameters["placement"])
    make_node_names_unique(quantized)
    artifacts = {
        "table": Artifact(request.scratch / "calibration.flatbuffers", "application/octet-stream"),
        "cache": Artifact(request.scratch / "calibration.cache", "text/plain"),
        "onnx": Artifact(request.scratch / "quantized.onnx", ONNX),
        # The FP32 network of the table: preparing it renames and fuses away tensors.
        "prepared": Artifact(prepared, ONNX),
    }
    write_trt_table(amax, artifacts["table"].path)
    write_tensorrt_cache(amax, artifacts["cache"].path)
    onnx.save(quantized, artifacts["onnx"].path)
    open_made(artifacts["onnx"].path, "ONNX Runtime's quantizer")
    facts = {
        "batches": batches.taken,
        "images": batches.images,
        "tensors": len(amax),
        "coverage": coverage(quantized),
        "seconds": time.monotonic() - started,
    }
    return Outcome(artifacts, facts)


def with_pairs(prepared, ranges, amax, placement):
    """Returns the network with Q/DQ pairs where `placement` wants them."""
    model = onnx.load(prepared)
    if placement == "everything":
        return insert_everywhere(prepared, ranges, inner_tensors(model.graph))
    return insert_pairs(model, quantized_inputs(model.graph, placement), amax)


def rename_clashes(path):
    """Renames in place what ONNX Runtime's quantizer would name something else as: it does not look whether it may."""
    model = onnx.load(path)
    if rename_clashing_tensors(model):
        onnx.save(model, path)
