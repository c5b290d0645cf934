"""What a network answers to every image of a split."""

import numpy

TOP = 5


def predict(infer, split, parameters, report):
    """Returns the predictions artifact: the most likely classes of every image, in the split's order."""
    top5, classes = [], 0
    report.progress("predicting", 0, split.count, "images")
    for batch in split.batches(parameters["preprocessing"], parameters["accuracyBatchSize"]):
        logits = infer(batch)
        classes = logits.shape[1]
        top5.extend(most_likely(logits).tolist())
        report.progress("predicting", len(top5), split.count, "images")
    return {
        "splitSha256": split.sha256,
        "count": split.count,
        "classes": classes,
        "top5": top5,
        "labels": split.labels,
    }


def most_likely(logits):
    """Returns the classes of the five largest logits (n, classes), the lower class first where two are equal."""
    return numpy.argsort(-logits, axis=1, kind="stable")[:, :TOP]
