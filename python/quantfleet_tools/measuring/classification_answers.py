"""What a classifying network answers to every image of a split."""

import base64

import numpy

from ..classification.logits import LogitsCheck

TOP = 5
# So many numbers of the first images are kept, to tell how far those of another network are from them.
KEPT_OUTPUTS = 32768


def classification_answers(infer, split, parameters, report):
    """Returns the answers artifact: the likeliest classes of every image with their raw outputs, in the split's order.

    Of the first images all raw outputs are kept.

    Fails unless every image is answered by finite logits, of `classes` where the parameters name that number.
    """
    top, scores, outputs = [], [], FirstOutputs()
    check = LogitsCheck(parameters.get("classes"))
    report.progress("predicting", 0, split.count, "images")
    for batch in split.batches(parameters["preprocessing"], parameters["accuracyBatchSize"]):
        logits = check.logits(infer(batch), len(batch))
        likeliest = most_likely(logits)
        top.extend(likeliest.tolist())
        scores.extend(numpy.take_along_axis(logits, likeliest, axis=1).tolist())
        outputs.add(logits)
        report.progress("predicting", len(top), split.count, "images")
    check.require_finite()
    return {
        "task": "classification",
        "splitSha256": split.sha256,
        "count": split.count,
        "classes": logits.shape[1],
        "top": top,
        "scores": scores,
        "outputs": outputs.written(),
        "labels": split.labels,
    }


class FirstOutputs:
    """Raw outputs of the first images of a split, as many as have 32,768 numbers together, and of one at least."""

    def __init__(self):
        self._rows = []

    def add(self, logits):
        """Takes the logits (n, classes) of the next images."""
        wanted = max(1, KEPT_OUTPUTS // logits.shape[1]) - len(self._rows)
        self._rows.extend(numpy.array(logits[: max(0, wanted)], dtype="<f4"))

    def written(self):
        """Returns the number of images and their outputs, little-endian float32 in base64."""
        values = b"".join(row.tobytes() for row in self._rows)
        return {"images": len(self._rows), "values": base64.b64encode(values).decode("ascii")}


def most_likely(logits):
    """Returns the classes of the five largest logits (n, classes), the lower class first where two are equal."""
    return numpy.argsort(-logits, axis=1, kind="stable")[:, :TOP]
