"""Packed splits: uint8 images in memory-mapped shards, and how they become a network's input."""

import json

import numpy

from ..protocol.failure import StageFailure


class PackedSplit:
    """The images of a split, (count, height, width, channels) uint8, in the split's order.

    Labels are class indices; None where the images have none, which calibration does not need.
    A shard that is missing or truncated fails with ArtifactMissing.
    """

    def __init__(self, split):
        with open(split["index"], encoding="utf-8") as file:
            index = json.load(file)
        self.sha256 = index["splitSha256"]
        self.count = index["count"]
        self.labels = index["labels"]
        self.image_sha256 = index["imageSha256"]
        self.shape = (index["channels"], index["height"], index["width"])
        self._shards = [mapped(path) for path in split["shards"]]
        self._first_of_shard = numpy.cumsum([0] + [len(shard) for shard in self._shards])

    def images_at(self, positions):
        """Returns the images at some positions of the split, (n, height, width, channels) uint8."""
        shards = numpy.searchsorted(self._first_of_shard, positions, side="right") - 1
        return numpy.stack([self._shards[s][p - self._first_of_shard[s]] for s, p in zip(shards, positions)])

    def inputs_at(self, positions, preprocessing):
        """Returns the network inputs at some positions of the split, (n, channels, height, width) float32."""
        return network_input(self.images_at(positions), normalization_table(preprocessing))

    def batches(self, preprocessing, size, limit=None):
        """Yields network inputs (n, channels, height, width) float32 in order, n = size but for the last."""
        table = normalization_table(preprocessing)
        count = self.count if limit is None else min(limit, self.count)
        for start in range(0, count, size):
            yield network_input(self.images_at(range(start, min(start + size, count))), table)


def mapped(path):
    """Returns a shard's array, read from the file only where it is used."""
    try:
        return numpy.load(path, mmap_mode="r")
    # NumPy raises an EOFError for an empty file, a ValueError for one that ends too early.
    except (FileNotFoundError, EOFError, ValueError) as error:
        raise StageFailure("ArtifactMissing", f"{path} is not a complete shard: {error}") from error


def normalization_table(preprocessing):
    """Returns the network's input value of each pixel value, (channels, 256) float32, rounded once from float64."""
    mean = numpy.asarray(preprocessing["mean"], numpy.float64)[:, None]
    std = numpy.asarray(preprocessing["std"], numpy.float64)[:, None]
    return ((numpy.arange(256, dtype=numpy.float64) / 255 - mean) / std).astype(numpy.float32)


def network_input(images, table):
    """Turns images (n, height, width, channels) uint8 into a network's input (n, channels, height, width) float32."""
    count, height, width, channels = images.shape
    values = numpy.empty((count, channels, height, width), numpy.float32)
    for channel in range(channels):
        values[:, channel] = table[channel][images[..., channel]]
    return values
