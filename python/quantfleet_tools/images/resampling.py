"""Brings images to the size of a network's input, with the pixels of TorchVision's Resize and CenterCrop."""

import math

from PIL import Image

PILLOW_FILTERS = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
# Pillow takes 4 bytes a pixel: 128 MiB.
MAX_RESIZED_PIXELS = 2**25
# Of Pillow's widest filter, bicubic, in pixels of the smaller image.
FILTER_SUPPORT = 2


def width_and_height(size):
    """Returns (width, height) of a size in a request: the side of a square, or [height, width]."""
    return (size, size) if isinstance(size, int) else (size[1], size[0])


def resize_and_crop(image, preprocessing):
    """Resizes a Pillow image and cuts out its centre; an image smaller than the crop gets a black frame."""
    crop = width_and_height(preprocessing["crop"])
    size = resized_size(image.size, preprocessing["resize"])
    resample = PILLOW_FILTERS[preprocessing["interpolation"]]
    if size == image.size:
        return center_crop(image, crop)
    if size[0] * size[1] > MAX_RESIZED_PIXELS:
        return center_crop(resized_middle(image, size, crop, resample), crop)
    return center_crop(resized(image, size, resample), crop)


def is_framed(size, preprocessing):
    """Whether an image of a size (width, height) is smaller than the crop after resizing."""
    crop = width_and_height(preprocessing["crop"])
    return any(length < kept for length, kept in zip(resized_size(size, preprocessing["resize"]), crop))


def resized_size(size, resize):
    """Returns the (width, height) that an image of such a size is resized to.

    A number is the length of the shorter side; the longer one is rounded down, as TorchVision does.
    """
    if resize is None:
        return size
    if not isinstance(resize, int):
        return width_and_height(resize)
    width, height = size
    longer = int(resize * max(width, height) / min(width, height))
    return (resize, longer) if width <= height else (longer, resize)


def resized(image, size, resample):
    """Resizes as Pillow does, but with the height first where what lies between would be too large."""
    (width, height), (new_width, new_height) = image.size, size
    if MAX_RESIZED_PIXELS < new_width * height > width * new_height:
        image = image.resize((width, new_height), resample)
    return image.resize(size, resample)


def resized_middle(image, size, crop, resample):
    """Resizes only what a centred crop keeps of the longer side, up to rounding with the same pixels.

    For slivers: with a shorter side of 256 pixels, an image of 1 x 30000 takes 8 GB as a whole.
    """
    longer = 0 if image.width > image.height else 1
    kept = min(crop[longer], size[longer])
    start, scale = crop_start(size[longer], kept), image.size[longer] / size[longer]
    margin = FILTER_SUPPORT * max(scale, 1) + 1
    first = max(0, math.floor(start * scale - margin))
    last = min(image.size[longer], math.ceil((start + kept) * scale + margin))
    part = image.crop((first, 0, last, image.height) if longer == 0 else (0, first, image.width, last))
    for axis in (0, 1):
        box, new_size = [0, 0, *part.size], list(part.size)
        new_size[axis] = size[axis]
        if axis == longer:
            new_size[axis] = kept
            box[axis], box[axis + 2] = start * scale - first, min((start + kept) * scale, last) - first
        part = part.resize(new_size, resample, box)
    return part


def center_crop(image, size):
    """Cuts the central part of a size (width, height); Pillow fills with black what lies outside the image."""
    left, top = (crop_start(length, kept) for length, kept in zip(image.size, size))
    return image.crop((left, top, left + size[0], top + size[1]))


def crop_start(length, kept):
    """Returns where a centred crop begins; Python's round, to even at a half, is what TorchVision uses."""
    return int(round((length - kept) / 2.0)) if length >= kept else -((kept - length) // 2)
