"""Training images as network inputs, varied with PyTorch's random numbers."""

import json
from pathlib import Path

import numpy
import torch
from torchvision.transforms import RandomHorizontalFlip, RandomResizedCrop

from ..images.image_file import channels_last, decode
from ..images.pixels import network_input, normalization_table
from ..images.resampling import PILLOW_FILTERS, width_and_height


def image_paths(list_file):
    """Reads where the images of a listed split lie now: sha256 to path."""
    with open(list_file, encoding="utf-8") as file:
        return {entry["sha256"]: entry["path"] for entry in map(json.loads, file)}


def augmented_inputs(split, positions, parameters, paths):
    """Returns network inputs (n, channels, height, width) float32 for some positions of a packed split.

    `paths` (sha256 to path) is needed only where the image files themselves are read.
    """
    preprocessing, augmentation = parameters["preprocessing"], parameters["augmentation"]
    if augmentation == "random-resized-crop":
        files = [paths[split.image_sha256[position]] for position in positions]
        images = numpy.stack([random_resized_crop(file, preprocessing) for file in files])
        return torch.from_numpy(network_input(images, normalization_table(preprocessing)))
    inputs = torch.from_numpy(split.inputs_at(positions, preprocessing))
    return flipped_by_half(inputs) if augmentation == "flip" else inputs


def flipped_by_half(inputs):
    """Mirrors every image left to right with a probability of one half."""
    is_flipped = torch.rand(len(inputs)) < 0.5
    inputs[is_flipped] = inputs[is_flipped].flip(-1)
    return inputs


def random_resized_crop(path, preprocessing):
    """Cuts a random part from an image file as ImageNet training does; returns (height, width, channels) uint8."""
    image = decode(Path(path).read_bytes(), preprocessing).image
    resample = PILLOW_FILTERS[preprocessing["interpolation"]]
    transform = RandomResizedCrop(preprocessing["crop"])
    top, left, height, width = transform.get_params(image, transform.scale, transform.ratio)
    size = width_and_height(preprocessing["crop"])
    part = image.resize(size, resample, box=(left, top, left + width, top + height))
    return channels_last(RandomHorizontalFlip()(part), preprocessing["colour"])
