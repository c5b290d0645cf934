"""Calibrates an ONNX model with ONNX Runtime, batch by batch, and inserts Q/DQ pairs as TensorRT wants them."""

import time

import onnx
from onnxruntime.quantization.shape_inference import quant_pre_process

from ..calibration.batches import CalibrationBatches
from ..calibration.table import max_abs_ranges, write_tensorrt_cache, write_trt_table
from ..onnx_graph.coverage import coverage
from ..onnxruntime.qdq_pairs import insert_quantizers
from ..onnxruntime.ranges import calibrate
from ..onnxruntime.session import logits_of, open_session
from ..protocol.stage import ONNX, Artifact, Outcome


def run(request, report):
    started = time.monotonic()
    batches = CalibrationBatches(request, report)
    prepared = request.scratch / "prepared.onnx"
    quant_pre_process(str(request.inputs["onnx"]), str(prepared), skip_symbolic_shape=True)
    try:
        ranges = calibrate(prepared, batches, request, report)
    except Exception:
        # Some calibrators trip over NaN and infinity.
        logits_of(open_session(prepared), batches)
        raise
    batches.require_all_taken()
    amax = max_abs_ranges(ranges)
    quantized = insert_quantizers(prepared, ranges)
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
    facts = {
        "batches": batches.taken,
        "images": batches.images,
        "tensors": len(amax),
        "coverage": coverage(quantized),
        "seconds": time.monotonic() - started,
    }
    return Outcome(artifacts, facts)
