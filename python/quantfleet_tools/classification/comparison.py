"""Whether two runs of a network on the same images answer the same."""

import numpy

from ..protocol.failure import StageFailure
from .logits import LogitsCheck

SAMPLE_IMAGES = 64
SAMPLE_BATCH_SIZE = 16


def sample_batches(split, preprocessing):
    """Returns the network inputs of the first images of a packed split, at most 64."""
    return list(split.batches(preprocessing, SAMPLE_BATCH_SIZE, SAMPLE_IMAGES))


def allowed_difference(share, expected):
    """Returns a share of the largest of the logits that are expected, or of 1 if that is larger."""
    finite = expected[numpy.isfinite(expected)]
    return share * max(1.0, float(numpy.abs(finite).max(initial=0)))


def max_abs_difference(left, right):
    """Returns the largest difference of two arrays of finite logits (n, classes), 0 of none."""
    return float(numpy.abs(left - right).max(initial=0))


def logits_after(change, infer, batches, classes=None):
    """Returns the logits (n, classes) of a network that was made by a change from one whose logits are finite.

    Fails with ExportMismatch where they are finite no more.
    """
    check = LogitsCheck(classes)
    logits = check.all_logits(infer, batches)
    if check.not_finite() is not None:
        message = f"after {change} the answers are not finite, as they were before: {check.not_finite()}"
        raise StageFailure("ExportMismatch", message)
    return logits


def rms_difference(left, right):
    """Returns the root mean square of the differences of two arrays of finite logits (n, classes)."""
    return float(numpy.sqrt(numpy.square(left - right, dtype=numpy.float64).mean()))


def top1_agreement(left, right):
    """Returns the share of images to which two arrays of finite logits (n, classes) give the same class."""
    return float((left.argmax(1) == right.argmax(1)).mean())
