"""Training images varied at random. What is drawn for an image depends on seed, epoch and image alone."""

import json
from pathlib import Path

import numpy
import torch
from torchvision.transforms import RandomHorizontalFlip, RandomResizedCrop

from ..images.image_file import channels_last, decode
from ..images.resampling import PILLOW_FILTERS, width_and_height
from ..protocol.failure import StageFailure


def image_paths(list_file):
    """Reads where the images of a listed split lie now: sha256 to path."""
    with open(list_file, encoding="utf-8") as file:
        return {entry["sha256"]: entry["path"] for entry in map(json.loads, file)}


def flipped_by_half(images, positions, draw):
    """Mirrors images (n, height, width, channels) left to right with a probability of one half each, in place."""
    for image, position in zip(images, positions):
        if generator_of(draw, position).random() < 0.5:
            image[:] = image[:, ::-1].copy()
    return images


def random_resized_crops(files, positions, draw, preprocessing):
    """Returns a random part of each image file, (n, height, width, channels) uint8, as ImageNet training has them.

    `draw` is (seed, epoch). Fails with ImagesUnreadable where a file has gone since the split was packed.
    """
    return numpy.stack(
        [seeded_crop(file, generator_of(draw, position), preprocessing) for file, position in zip(files, positions)]
    )


def seeded_crop(path, generator, preprocessing):
    # TorchVision's transforms draw from PyTorch's own generator.
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(int(generator.integers(2**63)))
        return random_resized_crop(path, preprocessing)


def random_resized_crop(path, preprocessing):
    """Cuts a random part from an image file and flips it by half; returns (height, width, channels) uint8."""
    try:
        content = Path(path).read_bytes()
    except (FileNotFoundError, PermissionError) as error:
        raise StageFailure("ImagesUnreadable", f"the training image {path} cannot be read: {error.strerror}") from error
    image = decode(content, preprocessing).image
    resample = PILLOW_FILTERS[preprocessing["interpolation"]]
    transform = RandomResizedCrop(preprocessing["crop"])
    top, left, height, width = transform.get_params(image, transform.scale, transform.ratio)
    size = width_and_height(preprocessing["crop"])
    part = image.resize(size, resample, box=(left, top, left + width, top + height))
    return channels_last(RandomHorizontalFlip()(part), preprocessing["colour"])


def generator_of(draw, position):
    return numpy.random.default_rng([*draw, position])
