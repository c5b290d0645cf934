"""The network inputs a calibrator sees, counted, because calibrators swallow what goes wrong with them."""

import math

from .failure import StageFailure
from .pixels import PackedSplit


class CalibrationBatches:
    """Iterates over network inputs (n, channels, height, width) float32 in the split's order, once."""

    def __init__(self, request, report):
        parameters = request.parameters
        self.images = parameters["images"]
        self.size = parameters["calibrationBatchSize"]
        self.expected = math.ceil(self.images / self.size)
        self.taken = 0
        self._split = PackedSplit(request.inputs["calibration"])
        self._preprocessing = parameters["preprocessing"]
        self._report = report
        if self._split.count < self.images:
            raise StageFailure("ImagesTooFew", f"{self.images} calibration images asked for, {self._split.count} there")
        if self.size > self.images:
            raise StageFailure(
                "CalibrationBatchTooLarge", f"calibration batch size {self.size} for {self.images} calibration images"
            )

    def __iter__(self):
        self._report.progress("calibrating", 0, self.images, "images")
        for batch in self._split.batches(self._preprocessing, self.size, self.images):
            yield batch
            self.taken += 1
            self._report.progress("calibrating", min(self.taken * self.size, self.images), self.images, "images")

    def require_all_taken(self):
        """Fails unless the calibrator asked for every batch and then for one more."""
        if self.taken != self.expected:
            raise StageFailure("CalibrationIncomplete", f"the calibrator took {self.taken} of {self.expected} batches")
