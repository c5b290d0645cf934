"""Reads an image file the way TorchVision's classification transforms do."""

import io

import numpy
from PIL import Image

PILLOW_MODES = {"rgb": "RGB", "bgr": "RGB", "grey": "L"}
PILLOW_FILTERS = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}


def decode(content, colour):
    """Decodes the bytes of an image file into a Pillow image of one (grey) or three channels."""
    return Image.open(io.BytesIO(content)).convert(PILLOW_MODES[colour])


def preprocess(image, preprocessing):
    """Resizes and centre-crops a decoded image; returns pixels (crop, crop, channels) uint8."""
    if preprocessing["resize"] is not None:
        image = resize_shorter_side(image, preprocessing["resize"], preprocessing["interpolation"])
    return channels_last(center_crop(image, preprocessing["crop"]), preprocessing["colour"])


def resize_shorter_side(image, side, interpolation):
    """Resizes so that the shorter side has `side` pixels; the longer one is rounded down, as TorchVision does."""
    width, height = image.size
    if min(width, height) == side:
        return image
    longer = int(side * max(width, height) / min(width, height))
    size = (side, longer) if width <= height else (longer, side)
    return image.resize(size, PILLOW_FILTERS[interpolation])


def center_crop(image, side):
    """Cuts the central square; an image smaller than it is padded with black first, as TorchVision does."""
    width, height = image.size
    left, top = crop_start(width, side), crop_start(height, side)
    return image.crop((left, top, left + side, top + side))


def crop_start(length, side):
    """Returns where a centred crop begins; Python's round, to even at a half, is what TorchVision uses."""
    return int(round((length - side) / 2.0)) if length >= side else -((side - length) // 2)


def channels_last(image, colour):
    """Returns the pixels of a Pillow image, (height, width, channels) uint8, in the channel order of `colour`."""
    pixels = numpy.asarray(image)
    if colour == "grey":
        return pixels[:, :, None]
    return pixels[:, :, ::-1] if colour == "bgr" else pixels
