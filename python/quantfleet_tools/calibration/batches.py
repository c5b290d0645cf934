"""The network inputs a calibrator sees, counted, because calibrators swallow what goes wrong with them."""

import math

import numpy

from ..images.pixels import PackedSplit
from ..protocol.failure import StageFailure


class CalibrationBatches:
    """Iterates over network inputs (n, channels, height, width) float32 in the split's order, from the start each time.

    With `fill_last`, a last batch that is short is filled up with the split's first images.
    """

    def __init__(self, request, report, fill_last=False):
        parameters = request.parameters
        self.images = parameters["images"]
        self.size = parameters["calibrationBatchSize"]
        self.expected = math.ceil(self.images / self.size)
        self.repeated_images = self.expected * self.size - self.images if fill_last else 0
        self.taken = 0
        self._split = PackedSplit(request.inputs["calibration"])
        self._preprocessing = parameters["preprocessing"]
        self._report = report
        if self._split.count < self.images:
            raise StageFailure("ImagesTooFew", f"{self.images} calibration images asked for, the split has {self._split.count}")
        if self.size > self.images:
            raise StageFailure(
                "CalibrationBatchTooLarge", f"calibration batch size {self.size} for {self.images} calibration images"
            )

    def __iter__(self):
        self.taken = 0
        self._report.progress("calibrating", 0, self.images, "images")
        for batch in self._split.batches(self._preprocessing, self.size, self.images):
            yield self._filled(batch) if self.repeated_images and len(batch) < self.size else batch
            self.taken += 1
            self._report.progress("calibrating", min(self.taken * self.size, self.images), self.images, "images")

    def _filled(self, batch):
        first = self._split.inputs_at(range(self.size - len(batch)), self._preprocessing)
        return numpy.concatenate([batch, first])

    def require_all_taken(self):
        """Fails unless, in the last iteration, the calibrator asked for every batch and then for one more."""
        if self.taken != self.expected:
            raise StageFailure("CalibrationIncomplete", f"the calibrator took {self.taken} of {self.expected} batches")
