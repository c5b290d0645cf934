"""Calibrates an ONNX model with ONNX Runtime, batch by batch, and inserts Q/DQ pairs as TensorRT wants them."""

import time

import onnx
from onnxruntime.quantization import QuantType, create_calibrator
from onnxruntime.quantization.calibrate import CalibrationDataReader, CalibrationMethod, TensorsData
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
from onnxruntime.quantization.quant_utils import load_model_with_shape_infer
from onnxruntime.quantization.registry import QDQRegistry, QLinearOpsRegistry
from onnxruntime.quantization.shape_inference import quant_pre_process

from ..calibration.batches import CalibrationBatches
from ..calibration.ort_entropy import entropy_ranges
from ..calibration.table import max_abs_ranges, write_tensorrt_cache, write_trt_table
from ..onnx_graph.coverage import coverage
from ..protocol.stage import ONNX, Artifact, Outcome

METHODS = {
    "minmax": CalibrationMethod.MinMax,
    "entropy": CalibrationMethod.Entropy,
    "percentile": CalibrationMethod.Percentile,
}
# Symmetric INT8 without INT32 biases: TensorRT's parser refuses anything else.
QUANTIZER_OPTIONS = {"ActivationSymmetric": True, "WeightSymmetric": True, "QuantizeBias": False}
# As quantize_static chooses them, so that the ranges are the ones it would find.
OPERATOR_TYPES = sorted({*QLinearOpsRegistry, *QDQRegistry})


def run(request, report):
    started = time.monotonic()
    batches = CalibrationBatches(request, report)
    prepared = request.scratch / "prepared.onnx"
    quant_pre_process(str(request.inputs["onnx"]), str(prepared), skip_symbolic_shape=True)
    ranges = calibrate(prepared, batches, request, report)
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


def calibrate(prepared, batches, request, report):
    """Returns the range of every activation as ONNX Runtime's calibrator finds it."""
    parameters = request.parameters
    calibrator = create_calibrator(
        prepared,
        OPERATOR_TYPES,
        augmented_model_path=str(request.scratch / "augmented.onnx"),
        calibrate_method=METHODS[parameters["method"]],
        extra_options=calibrator_options(parameters),
    )
    name = calibrator.infer_session.get_inputs()[0].name
    for batch in batches:
        # One call a batch: a call pools its batches into one histogram, and the batch size would mean nothing.
        calibrator.collect_data(OneBatch({name: batch}))
    if parameters["method"] == "entropy":
        return TensorsData(CalibrationMethod.Entropy, entropy_ranges(calibrator.collector, report))
    return calibrator.compute_data()


def calibrator_options(parameters):
    """Returns the options of create_calibrator for the request's method."""
    options = {"symmetric": True}
    if parameters["method"] == "entropy":
        # As many bins as quantized bins, ONNX Runtime's default, leave the search one candidate: the whole range.
        options.update(num_bins=parameters["bins"], num_quantized_bins=parameters["quantizedBins"])
    if parameters["method"] == "percentile":
        options.update(num_bins=parameters["bins"], percentile=parameters["percentile"])
    return options


class OneBatch(CalibrationDataReader):
    def __init__(self, inputs):
        self._inputs = inputs

    def get_next(self):
        inputs, self._inputs = self._inputs, None
        return inputs


def insert_quantizers(prepared, ranges):
    """Returns the model with Q/DQ pairs: INT8, symmetric, weights per channel, activations per tensor."""
    quantizer = QDQQuantizer(
        load_model_with_shape_infer(prepared),
        per_channel=True,
        reduce_range=False,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QInt8,
        tensors_range=ranges,
        nodes_to_quantize=[],
        nodes_to_exclude=[],
        op_types_to_quantize=OPERATOR_TYPES,
        extra_options=QUANTIZER_OPTIONS,
    )
    return quantizer.quantize_model()
