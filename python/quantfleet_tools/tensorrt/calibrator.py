"""Calibrators: TensorRT asks them for batches and hands them the scales it found (TensorRT 10 and older)."""

from ..protocol.failure import StageFailure

# By the algorithm that the first line of a calibration cache names.
ALGORITHMS = {
    "EntropyCalibration2": "entropy2",
    "EntropyCalibration": "entropy",
    "MinMaxCalibration": "minmax",
    "LegacyCalibration": "legacy",
}
# They calibrate the layers that TensorRT has fused: tensors within one have no scale and need none, those between do.
AFTER_FUSION = ("EntropyCalibration", "LegacyCalibration")
BASE_CLASSES = {
    "entropy2": "IInt8EntropyCalibrator2",
    "entropy": "IInt8EntropyCalibrator",
    "minmax": "IInt8MinMaxCalibrator",
    "legacy": "IInt8LegacyCalibrator",
}
# The legacy calibrator has to be told where to cut a distribution.
LEGACY_QUANTILE, LEGACY_REGRESSION_CUTOFF = 0.9999, 1.0


def create_calibrator(trt, kind, source, batch_size):
    """Returns TensorRT's calibrator over a source of batches: BatchSource or CacheSource.

    TensorRT takes an exception in a calibrator for the end of the batches, so a source keeps what goes wrong.
    """
    base = getattr(trt, BASE_CLASSES[kind], None)
    if base is None:
        raise StageFailure("RecipeUnsupported", f"TensorRT {trt.__version__} has no calibrators; 10 is the last version with them")

    class Calibrator(base):
        def __init__(self):
            base.__init__(self)

        def get_batch_size(self):
            return batch_size

        def get_batch(self, names):
            return source.next_addresses(names)

        def read_calibration_cache(self):
            return source.read_cache()

        def write_calibration_cache(self, cache):
            source.write_cache(bytes(cache))

        def get_quantile(self):
            return LEGACY_QUANTILE

        def get_regression_cutoff(self):
            return LEGACY_REGRESSION_CUTOFF

        def read_histogram_cache(self, length):
            return None

        def write_histogram_cache(self, pointer, length):
            return None

    return Calibrator()


class BatchSource:
    """Uploads batch after batch to where TensorRT reads it, in as many passes as it asks for.

    `cache` is what TensorRT found, None until then; `failure` the exception that ended the batches early, None without.
    """

    def __init__(self, batches, memory):
        """`batches` is a CalibrationBatches; `memory.upload(array)` returns when the array is at `memory.address`."""
        self.passes = 0
        self.cache = None
        self.failure = None
        self._batches = batches
        self._memory = memory
        self._pass = None

    def next_addresses(self, names):
        """Returns the next batch's address in a list of one, None after the last or when something failed."""
        try:
            if len(names) != 1:
                raise StageFailure(
                    "NetworkRefused", f"calibration needs one network input, this has {', '.join(names)}"
                )
            if self._pass is None:
                self._pass = iter(self._batches)
                self.passes += 1
            batch = next(self._pass, None)
            if batch is None:
                self._pass = None
                return None
            self._memory.upload(batch)
            return [int(self._memory.address)]
        except Exception as error:
            self.failure = self.failure or error
            return None

    def read_cache(self):
        return None

    def write_cache(self, content):
        self.cache = content


class CacheSource:
    """Hands TensorRT the scales of an earlier calibration, and nothing to calibrate with.

    `asked_for_images` is whether TensorRT wanted to calibrate instead, `is_of_fused_layers` whether the calibration gave
    scales only to the tensors between layers that TensorRT had fused.
    """

    def __init__(self, content, algorithm):
        """`algorithm` is the one that the first line of the cache names."""
        self.asked_for_images = False
        self.is_of_fused_layers = algorithm in AFTER_FUSION
        self._content = content
        self._was_read = False

    def next_addresses(self, names):
        self.asked_for_images = True
        return None

    def read_cache(self):
        self._was_read = True
        return self._content

    def write_cache(self, content):
        """TensorRT writes back what it read."""

    def require_taken(self, said):
        """Fails unless TensorRT took the cache; `said` is what it wrote to its log meanwhile."""
        if self.asked_for_images or not self._was_read:
            header = self._content.split(b"\n", 1)[0].decode("utf-8", "replace")
            raise StageFailure(
                "CalibrationCacheInvalid",
                f"TensorRT did not take the scales of {header}: {'; '.join(said) or 'no reason'}",
            )
