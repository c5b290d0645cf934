"""Which images a training sees and when; the same for a seed in every attempt."""

import numpy


def epoch_order(positions, seed, epoch):
    """Returns positions of a split in the order of an epoch."""
    return [int(position) for position in numpy.random.default_rng([seed, epoch]).permutation(positions)]


def batches_of(order, size):
    """Returns positions in batches of a size; one that would be left alone at the end joins the last batch.

    Nothing can be normalised over a batch of one image whose feature map is one pixel: PyTorch refuses it.
    """
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    if len(batches) > 1 and size > 1 and len(batches[-1]) == 1:
        return [*batches[:-2], batches[-2] + batches[-1]]
    return batches


def without_held_out(labels, share, seed):
    """Returns the positions that are trained on and those that are held out, of which each class has its share.

    The shares are rounded so that their sum is the share of all. A class of several images is never held out whole; those of
    one image have their share together.
    """
    drawn = numpy.random.default_rng(seed)
    classes = numpy.asarray(labels)
    names, counts = numpy.unique(classes, return_counts=True)
    groups = [classes == name for name in names[counts > 1]]
    held_out, owed = [], 0.0
    for group in [*groups, numpy.isin(classes, names[counts == 1])]:
        own = drawn.permutation(numpy.flatnonzero(group))
        owed += share * len(own)
        count = min(round(owed), max(len(own) - 1, 0))
        owed -= count
        held_out += own[:count].tolist()
    return sorted(set(range(len(classes))) - set(held_out)), sorted(held_out)
