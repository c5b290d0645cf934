"""Whether a network answers an image the same whenever it is asked, alone and among others."""

import numpy

from ..protocol.failure import StageFailure
from .comparison import allowed_difference, max_abs_difference
from .logits import LogitsCheck

TOLERANCE = 1e-3


def require_steady(infer, batches, classes):
    """Asks for the images of all batches together, then for each alone, and for the first batch twice.

    Returns the logits (n, classes), which may be not finite, and by how much those of images alone differ at most.
    Fails with AnswersUnsteady where that is more than rounding.
    """
    check = LogitsCheck(classes)
    together = [check.logits(infer(batch), len(batch)) for batch in batches]
    again = check.logits(infer(batches[0]), len(batches[0]))
    if not is_rounding(max_abs_difference(together[0], again), again):
        raise StageFailure("AnswersUnsteady", "asked twice for the same images, the network answers differently")
    alone = numpy.concatenate([check.logits(infer(image[None]), 1) for batch in batches for image in batch])
    logits = numpy.concatenate(together)
    difference = max_abs_difference(logits, alone)
    if not is_rounding(difference, alone):
        raise StageFailure(
            "AnswersUnsteady", "asked for the same images together and one by one, the network answers differently"
        )
    return logits, difference


def is_rounding(difference, logits):
    return difference < allowed_difference(TOLERANCE, logits)
