"""Says in plain words why an image file cannot be used."""

import re

from PIL import Image, UnidentifiedImageError

from .eight_bits import UnfitPixels

# What else lies under the names of images, by how such files begin.
OTHER_KINDS = (
    (b"version https://git-lfs", "a pointer of Git LFS, whose content was not fetched"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<svg", "an SVG drawing"),
    (b"%pdf", "a PDF document"),
)
HEIF_BRANDS = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1")
OBJECT = re.compile(r"<[^<>]* at 0x[0-9a-fA-F]+>")


def reason_of(error, content):
    """Returns why an image file with such content cannot be used, from the exception that reading it ended with."""
    if not content:
        return "the file is empty"
    if isinstance(error, UnidentifiedImageError):
        return kind_of(content)
    if isinstance(error, Image.DecompressionBombError):
        # The rest of it speaks of an attack.
        return str(error).split(",")[0]
    if isinstance(error, UnfitPixels):
        return str(error)
    return f"Pillow cannot read it: {OBJECT.sub('the file', str(error)) or type(error).__name__}"


def kind_of(content):
    """Returns what a file is that Pillow cannot read."""
    if content[4:12] in HEIF_BRANDS:
        return "it is an HEIF image, which Pillow does not read; convert it to PNG or JPEG"
    start = content[:64].lstrip().lower()
    kind = next((kind for beginning, kind in OTHER_KINDS if start.startswith(beginning)), None)
    return "it is no image of a kind that Pillow reads" if kind is None else f"it is {kind}, no image"
