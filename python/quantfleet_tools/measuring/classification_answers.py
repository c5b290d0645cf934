"""What a classifying network answers to every image of a split."""

import math

import numpy

TOP = 5


def classification_answers(infer, split, parameters, report):
    """Returns the answers artifact: the likeliest classes of every image with their raw outputs, in the split's order."""
    top, scores, classes = [], [], 0
    report.progress("predicting", 0, split.count, "images")
    for batch in split.batches(parameters["preprocessing"], parameters["accuracyBatchSize"]):
        logits = infer(batch)
        classes = logits.shape[1]
        likeliest = most_likely(logits)
        top.extend(likeliest.tolist())
        scores.extend(finite_or_none(numpy.take_along_axis(logits, likeliest, axis=1)))
        report.progress("predicting", len(top), split.count, "images")
    return {
        "task": "classification",
        "splitSha256": split.sha256,
        "count": split.count,
        "classes": classes,
        "top": top,
        "scores": scores,
        "labels": split.labels,
    }


def most_likely(logits):
    """Returns the classes of the five largest logits (n, classes), the lower class first where two are equal."""
    return numpy.argsort(-logits, axis=1, kind="stable")[:, :TOP]


def finite_or_none(values):
    """Returns rows of numbers as JSON has them: it knows neither NaN nor infinity."""
    return [[value if math.isfinite(value) else None for value in row] for row in values.tolist()]
