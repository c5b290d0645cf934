"""Whether two runs of a network on the same images answer the same."""

import numpy

SAMPLE_IMAGES = 64
SAMPLE_BATCH_SIZE = 16


def sample_batches(split, preprocessing):
    """Returns the network inputs of the first images of a packed split, at most 64."""
    return list(split.batches(preprocessing, SAMPLE_BATCH_SIZE, SAMPLE_IMAGES))


def allowed_difference(share, expected):
    """Returns a share of the largest of the logits that are expected, or of 1 if that is larger."""
    return share * max(1.0, float(numpy.abs(expected).max()))


def max_abs_difference(left, right):
    """Returns the largest difference of two arrays of logits (n, classes); a logit that is no number is infinitely off."""
    return float(numpy.nan_to_num(numpy.abs(left - right), nan=numpy.inf).max())


def rms_difference(left, right):
    """Returns the root mean square of the differences of two arrays of logits (n, classes)."""
    return float(numpy.sqrt(numpy.square(left - right, dtype=numpy.float64).mean()))


def top1_agreement(left, right):
    """Returns the share of images to which two arrays of logits (n, classes) give the same class."""
    return float((left.argmax(1) == right.argmax(1)).mean())
