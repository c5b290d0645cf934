"""What a classifying network answers to every image of a split."""

import numpy

from ..classification.logits import LogitsCheck

TOP = 5


def classification_answers(infer, split, parameters, report):
    """Returns the answers artifact: the likeliest classes of every image with their raw outputs, in the split's order.

    Fails unless every image is answered by finite logits, of `classes` where the parameters name that number.
    """
    top, scores = [], []
    check = LogitsCheck(parameters.get("classes"))
    report.progress("predicting", 0, split.count, "images")
    for batch in split.batches(parameters["preprocessing"], parameters["accuracyBatchSize"]):
        logits = check.logits(infer(batch), len(batch))
        likeliest = most_likely(logits)
        top.extend(likeliest.tolist())
        scores.extend(numpy.take_along_axis(logits, likeliest, axis=1).tolist())
        report.progress("predicting", len(top), split.count, "images")
    check.require_finite()
    return {
        "task": "classification",
        "splitSha256": split.sha256,
        "count": split.count,
        "classes": logits.shape[1],
        "top": top,
        "scores": scores,
        "labels": split.labels,
    }


def most_likely(logits):
    """Returns the classes of the five largest logits (n, classes), the lower class first where two are equal."""
    return numpy.argsort(-logits, axis=1, kind="stable")[:, :TOP]
