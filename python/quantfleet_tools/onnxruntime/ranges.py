"""The ranges of activations, as ONNX Runtime's calibrators find them, batch by batch."""

from onnxruntime.quantization import create_calibrator
from onnxruntime.quantization.calibrate import CalibrationDataReader, CalibrationMethod, TensorsData
from onnxruntime.quantization.registry import QDQRegistry, QLinearOpsRegistry

from ..calibration.ort_entropy import entropy_ranges
from ..classification.logits import LogitsCheck
from .histograms import BoundedCollector, least_squared_error_ranges

METHODS = {
    "minmax": CalibrationMethod.MinMax,
    "entropy": CalibrationMethod.Entropy,
    "percentile": CalibrationMethod.Percentile,
    # A collector of absolute values, whose threshold is searched here.
    "mse": CalibrationMethod.Percentile,
}
# As quantize_static chooses them, so that the ranges are the ones it would find.
OPERATOR_TYPES = sorted({*QLinearOpsRegistry, *QDQRegistry})


def calibrate(prepared, cut_off, batches, request, report):
    """Returns the range of every activation as ONNX Runtime's calibrator finds it.

    Entropy keeps the whole range of the tensors named in `cut_off`: the mass that a network piles up at its own limit makes
    ONNX Runtime's search halve the range, which costs EfficientNet-lite2 five points (decision 046). Fails with AnswersNotFinite where an image is answered by NaN or infinity: most calibrators pass over them.
    """
    parameters = request.parameters
    calibrator = create_calibrator(
        prepared,
        OPERATOR_TYPES,
        augmented_model_path=str(request.scratch / "augmented.onnx"),
        calibrate_method=METHODS[parameters["method"]],
        extra_options=calibrator_options(parameters),
    )
    if parameters["method"] != "minmax":
        calibrator.collector = BoundedCollector.of(calibrator)
    check = LogitsCheck()
    calibrator.infer_session = CheckedSession(calibrator.infer_session, check)
    name = calibrator.infer_session.get_inputs()[0].name
    for batch in batches:
        # One call a batch: a call pools its batches into one histogram, and the batch size would mean nothing.
        calibrator.collect_data(OneBatch({name: batch}))
    check.require_finite()
    if parameters["method"] == "entropy":
        ranges = entropy_ranges(calibrator.collector, report)
        histograms = calibrator.collector.histogram_dict
        whole = {name: (*histograms[name][2:4], *histograms[name][:2]) for name in cut_off & histograms.keys()}
        return TensorsData(CalibrationMethod.Entropy, {**ranges, **whole})
    if parameters["method"] == "mse":
        return TensorsData(CalibrationMethod.MinMax, least_squared_error_ranges(calibrator.collector, report))
    return calibrator.compute_data()


def calibrator_options(parameters):
    """Returns the options of create_calibrator for the request's method."""
    options = {"symmetric": True}
    if parameters["method"] == "entropy":
        # As many bins as quantized bins, ONNX Runtime's default, leave the search one candidate: the whole range.
        options.update(num_bins=parameters["bins"], num_quantized_bins=parameters["quantizedBins"])
    if parameters["method"] == "percentile":
        options.update(num_bins=parameters["bins"], percentile=parameters["percentile"])
    if parameters["method"] == "mse":
        options.update(num_bins=parameters["bins"])
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
