"""What a classifying network must answer: a row of finite logits for each image, a column for each class.

activities/nodejs-programs/logits-check.ts is the same in TypeScript, with the same words.
"""

import numpy

from ..protocol.failure import StageFailure

# As config/sweep-schema.ts has it.
DEFAULT_CLASSES = 1000
NOT_FINITE = {"NaN": numpy.isnan, "inf": numpy.isposinf, "-inf": numpy.isneginf}


class LogitsCheck:
    """Takes a network's answers batch by batch, and counts the images whose logits are not finite."""

    def __init__(self, classes=None):
        """`classes` is the number of columns; where it is not known, that of the first answers."""
        self._classes = classes
        self._images = self._images_not_finite = 0
        self._kinds, self._columns = set(), set()

    def logits(self, answers, images):
        """Returns the answers to a number of images, (images, classes); fails with AnswersInvalid on another form.

        (images, classes, 1, 1) is flattened, as fully convolutional networks answer.
        """
        shape = getattr(answers, "shape", ())
        logits = answers.reshape(shape[:2]) if shape[2:] == (1, 1) else answers
        classes = self._classes or next(iter(shape[1:]), None)
        if not is_floating_point(logits) or logits.shape != (images, classes):
            raise StageFailure("AnswersInvalid", f"expected {self._expected(images)}; found {described(answers)}")
        self._classes = logits.shape[1]
        self._count(logits)
        return logits

    def all_logits(self, infer, batches):
        """Returns the logits (n, classes) that `infer` answers to all batches of network inputs."""
        return numpy.concatenate([self.logits(infer(batch), len(batch)) for batch in batches])

    def require_finite(self):
        """Fails with AnswersNotFinite where an image so far had NaN or infinity among its logits."""
        if self._images_not_finite:
            raise StageFailure("AnswersNotFinite", self.not_finite())

    def not_finite(self):
        """Returns how many of the images had no finite answer, and where; None where all had one."""
        if not self._images_not_finite:
            return None
        kinds = " and ".join(kind for kind in NOT_FINITE if kind in self._kinds)
        columns = sorted(self._columns)
        where = f"class {columns[0]}" if len(columns) == 1 else f"{len(columns)} of {self._classes} classes"
        return f"{self._images_not_finite} of {self._images} images have no finite answer: {kinds} for {where}"

    def _count(self, logits):
        self._images += len(logits)
        finite = numpy.isfinite(logits)
        if finite.all():
            return
        self._images_not_finite += int((~finite.all(axis=1)).sum())
        self._kinds.update(kind for kind, found in NOT_FINITE.items() if found(logits).any())
        self._columns.update(numpy.flatnonzero(~finite.all(axis=0)).tolist())

    def _expected(self, images):
        columns = "classes" if self._classes is None else self._classes
        default = ", which is its default" if self._classes == DEFAULT_CLASSES else ""
        named = "" if self._classes is None else f" of model.classes: {self._classes}{default}"
        rows = "a row for the image" if images == 1 else "a row for each image"
        return f"float32 or float64 ({images}, {columns}), {rows} and a column for each class{named}"


def finite_logits(infer, batches, classes=None):
    """Returns the logits (n, classes) that `infer` answers to all batches of network inputs; each is finite."""
    check = LogitsCheck(classes)
    logits = check.all_logits(infer, batches)
    check.require_finite()
    return logits


def require_finite(logits):
    """Fails with AnswersNotFinite where a row of logits (n, classes) is not finite."""
    check = LogitsCheck()
    check.logits(logits, len(logits))
    check.require_finite()


def is_floating_point(answers):
    return getattr(answers, "dtype", None) in (numpy.float32, numpy.float64)


def described(answers):
    """Returns type and shape of an array, or the type of what is none."""
    if not hasattr(answers, "shape"):
        return f"a {type(answers).__name__}"
    return f"{str(answers.dtype).split('.')[-1]} ({', '.join(map(str, answers.shape))})"
