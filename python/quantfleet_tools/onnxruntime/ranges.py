"""The ranges of activations, as ONNX Runtime's calibrators find them, batch by batch."""

from onnxruntime.quantization import create_calibrator
from onnxruntime.quantization.calibrate import CalibrationDataReader, CalibrationMethod, TensorsData
from onnxruntime.quantization.registry import QDQRegistry, QLinearOpsRegistry

from ..calibration.ort_entropy import entropy_ranges
from ..classification.logits import LogitsCheck

METHODS = {
    "minmax": CalibrationMethod.MinMax,
    "entropy": CalibrationMethod.Entropy,
    "percentile": CalibrationMethod.Percentile,
}
# As quantize_static chooses them, so that the ranges are the ones it would find.
OPERATOR_TYPES = sorted({*QLinearOpsRegistry, *QDQRegistry})


def calibrate(prepared, batches, request, report):
    """Returns the range of every activation as ONNX Runtime's calibrator finds it.

    Fails with AnswersNotFinite where an image is answered by NaN or infinity: most calibrators pass over them.
    """
    parameters = request.parameters
    calibrator = create_calibrator(
        prepared,
        OPERATOR_TYPES,
        augmented_model_path=str(request.scratch / "augmented.onnx"),
        calibrate_method=METHODS[parameters["method"]],
        extra_options=calibrator_options(parameters),
    )
    check = LogitsCheck()
    calibrator.infer_session = CheckedSession(calibrator.infer_session, check)
    name = calibrator.infer_session.get_inputs()[0].name
    for batch in batches:
        # One call a batch: a call pools its batches into one histogram, and the batch size would mean nothing.
        calibrator.collect_data(OneBatch({name: batch}))
    check.require_finite()
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


class CheckedSession:
    """The session of a calibrator, whose first output is the model's own; what it answers is looked at."""

    def __init__(self, session, check):
        self.get_inputs, self.get_outputs = session.get_inputs, session.get_outputs
        self._session, self._check = session, check

    def run(self, names, inputs):
        outputs = self._session.run(names, inputs)
        (batch,) = inputs.values()
        self._check.logits(outputs[0], len(batch))
        return outputs


class OneBatch(CalibrationDataReader):
    """The inputs of one batch, as a reader that a calibrator takes."""

    def __init__(self, inputs):
        self._inputs = inputs

    def get_next(self):
        inputs, self._inputs = self._inputs, None
        return inputs
