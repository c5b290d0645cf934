"""Reads an image file the way TorchVision's classification transforms do."""

import io
from typing import NamedTuple, Optional

import numpy
from PIL import Image

from .eight_bits import with_8_bits
from .orientation import UPRIGHT, orientation_of, turned
from .resampling import is_framed, resize_and_crop

PILLOW_MODES = {"rgb": "RGB", "bgr": "RGB", "grey": "L"}


class DecodedImage(NamedTuple):
    """A Pillow image of one (grey) or three channels of 8 bits, and what its file says besides."""

    image: Image.Image
    # Whether EXIF data ask for a turn that was not made.
    is_left_turned: bool
    # The brightest pixel as a share of the range, of a grey image with more than 8 bits; else None.
    deep_peak: Optional[float]


class NetworkImage(NamedTuple):
    """The pixels (height, width, channels) uint8 of an image at the size of the network's input, and what was seen."""

    pixels: numpy.ndarray
    is_left_turned: bool
    deep_peak: Optional[float]
    # Whether it was smaller than the crop, and so got a black frame.
    is_framed: bool


def decode(content, preprocessing):
    """Decodes the bytes of an image file; an alpha channel is dropped, as TorchVision's loader does."""
    file = Image.open(io.BytesIO(content))
    file.load()
    orientation = orientation_of(file)
    image, deep_peak = with_8_bits(file)
    image = image.convert(PILLOW_MODES[preprocessing["colour"]])
    if preprocessing.get("orientation") == "apply":
        return DecodedImage(turned(image, orientation), False, deep_peak)
    return DecodedImage(image, orientation != UPRIGHT, deep_peak)


def preprocess(content, preprocessing):
    """Decodes, resizes and crops the bytes of an image file."""
    image, is_left_turned, deep_peak = decode(content, preprocessing)
    pixels = channels_last(resize_and_crop(image, preprocessing), preprocessing["colour"])
    return NetworkImage(pixels, is_left_turned, deep_peak, is_framed(image.size, preprocessing))


def channels_last(image, colour):
    """Returns the pixels of a Pillow image, (height, width, channels) uint8, in the channel order of `colour`."""
    pixels = numpy.asarray(image)
    if colour == "grey":
        return pixels[:, :, None]
    return pixels[:, :, ::-1] if colour == "bgr" else pixels
