"""Whether a model that was changed answers as it did, however many images it is given at once."""

import numpy

from ..classification.comparison import allowed_difference
from ..classification.logits import LogitsCheck, require_finite
from ..classification.steadiness import TOLERANCE, compared
from ..protocol.failure import StageFailure
from .session import infer_with, open_session


def noise(count, image_shape):
    """Returns images (count, *image_shape) float32 of normally distributed pixels, the same ones each time."""
    return numpy.random.RandomState(0).standard_normal((count, *image_shape)).astype(numpy.float32)


def steady_answers(model, images, size, classes):
    """Returns the logits (n, classes) of a model's bytes, which is given `size` images at once, twice."""
    infer = infer_with(open_session(model))
    first, second = (answers(infer, images, size, classes) for _ in range(2))
    if differ(first, second):
        raise StageFailure("AnswersUnsteady", "asked twice for the same images, it answers differently")
    # A single image of noise without an answer may be the image's fault.
    if not numpy.isfinite(first).all(axis=1).any():
        require_finite(first)
    return first


def require_same_answers(expected, model, images):
    """Requires of a model's bytes the logits that are expected, for all images together and for each alone."""
    infer = infer_with(open_session(model))
    for size in (len(images), 1):
        if differ(expected, answers(infer, images, size, expected.shape[1])):
            images_asked = "images one by one" if size == 1 else f"{size} images together"
            raise StageFailure("AnswersUnsteady", f"asked for {images_asked}, it answers differently")


def answers(infer, images, size, classes):
    """Returns the logits (n, classes) of images asked for in groups, the last of which is filled up."""
    check = LogitsCheck(classes)
    groups = [images[start : start + size] for start in range(0, len(images), size)]
    filled = [numpy.concatenate([group, group[:1].repeat(size - len(group), 0)]) for group in groups]
    return check.all_logits(infer, filled)[: len(images)]


def differ(left, right):
    return compared(left, right) >= allowed_difference(TOLERANCE, left)
