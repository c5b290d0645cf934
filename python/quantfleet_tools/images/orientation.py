"""The orientation that cameras write beside the pixels (EXIF) instead of turning them."""

from PIL import Image

ORIENTATION_TAG = 0x0112
UPRIGHT = 1
TURNS = {
    2: Image.FLIP_LEFT_RIGHT,
    3: Image.ROTATE_180,
    4: Image.FLIP_TOP_BOTTOM,
    5: Image.TRANSPOSE,
    6: Image.ROTATE_270,
    7: Image.TRANSVERSE,
    8: Image.ROTATE_90,
}


def orientation_of(image):
    """Returns the EXIF orientation of a loaded Pillow image, 1 … 8; 1 where it has none that can be read.

    Pillow turns TIFF files itself when it loads them, and takes the orientation away.
    """
    try:
        orientation = image.getexif().get(ORIENTATION_TAG, UPRIGHT)
    # Pillow raises nearly any exception on damaged EXIF data, of which the pixels know nothing.
    except Exception:
        return UPRIGHT
    return orientation if orientation in TURNS else UPRIGHT


def turned(image, orientation):
    """Returns an image as its orientation says that it is to be seen."""
    return image if orientation == UPRIGHT else image.transpose(TURNS[orientation])
