"""Whether a network answers an image the same whenever it is asked, alone and among others."""

import numpy

from ..protocol.failure import StageFailure
from .comparison import allowed_difference, max_abs_difference
from .logits import LogitsCheck, require_finite

TOLERANCE = 1e-3


def require_steady(infer, batches, classes, tolerance=TOLERANCE):
    """Asks for the images of all batches together, then for each alone, and for the first batch twice.

    Returns the logits (n, classes), which may be not finite, and by how much those of images alone differ at most.
    Fails with AnswersUnsteady where that is more than a share of the largest, or where what is asked twice differs,
    and with AnswersNotFinite where an image is answered by finite logits at one time only.
    """
    check = LogitsCheck(classes)
    together = [check.logits(infer(batch), len(batch)) for batch in batches]
    again = check.logits(infer(batches[0]), len(batches[0]))
    if compared(together[0], again) >= allowed_difference(TOLERANCE, again):
        raise StageFailure("AnswersUnsteady", "asked twice for the same images, the network answers differently")
    alone = numpy.concatenate([check.logits(infer(image[None]), 1) for batch in batches for image in batch])
    logits = numpy.concatenate(together)
    difference = compared(logits, alone)
    if difference >= allowed_difference(tolerance, alone):
        raise StageFailure(
            "AnswersUnsteady", "asked for the same images together and one by one, the network answers differently"
        )
    return logits, difference


def compared(left, right):
    """Returns the largest difference of two arrays of logits (n, classes) among the images with finite ones."""
    are_finite = [numpy.isfinite(logits).all(axis=1) for logits in (left, right)]
    if (are_finite[0] != are_finite[1]).any():
        require_finite(numpy.where(numpy.isfinite(left), right, left))
    both = are_finite[0] & are_finite[1]
    return max_abs_difference(left[both], right[both])
