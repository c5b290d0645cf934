"""Grey images of more than 8 bits a pixel, brought to the 8 bits that a packed split has."""

import numpy
from PIL import Image

SIXTEEN_BITS = ("I;16", "I;16B", "I;16L", "I;16N")
# Pillow reads 16-bit files of these formats as 32-bit integers, in some versions.
FORMATS_WITHOUT_32_BITS = ("PNG", "PPM")
TIFF_BITS_PER_SAMPLE = 258


class UnfitPixels(ValueError):
    """The pixels of an image have no meaning as 8-bit pixels; the message says why."""


def with_8_bits(image):
    """Scales a grey Pillow image of 16 bits or of floats from 0 to 1 to mode L; raises UnfitPixels for other deep ones.

    Returns the image and its brightest pixel as a share of the range; None where it has 8 bits already.
    """
    if image.mode == "F":
        return from_floats(numpy.asarray(image))
    if image.mode == "I" and image.format not in FORMATS_WITHOUT_32_BITS:
        raise UnfitPixels("its pixels are 32-bit integers, whose range is not known; save it with 8 or 16 bits")
    if image.mode == "I" or image.mode in SIXTEEN_BITS:
        return from_integers(numpy.asarray(image), bits_of(image))
    return image, None


def from_floats(pixels):
    # Written so that a pixel that is not a number is refused too.
    if not (pixels.min() >= 0 and pixels.max() <= 1):
        lowest, highest = float(pixels.min()), float(pixels.max())
        raise UnfitPixels(f"its pixels are floats from {lowest:.6g} to {highest:.6g}, expected from 0 to 1")
    return Image.fromarray(numpy.rint(pixels * 255).astype(numpy.uint8)), float(pixels.max())


def from_integers(pixels, bits):
    """Keeps the upper 8 bits, as Pillow does with colour images of 16 bits."""
    return Image.fromarray((pixels >> (bits - 8)).astype(numpy.uint8)), float(pixels.max()) / (2**bits - 1)


def bits_of(image):
    """Returns how many bits the pixels use; only TIFF tells of fewer than 16."""
    if image.format != "TIFF":
        return 16
    return image.tag_v2[TIFF_BITS_PER_SAMPLE][0]
