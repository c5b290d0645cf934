import io
import unittest

import numpy
from PIL import Image
from torchvision import transforms
from torchvision.transforms import InterpolationMode

from quantfleet_tools.images.image_file import decode, preprocess

SIZES = ((640, 480), (333, 517), (256, 256), (255, 301), (225, 224), (100, 100), (31, 80))
MODES = {
    "nearest": InterpolationMode.NEAREST,
    "bilinear": InterpolationMode.BILINEAR,
    "bicubic": InterpolationMode.BICUBIC,
}


def png(width, height):
    pixels = numpy.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=numpy.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def described(colour, resize, crop, interpolation="bilinear"):
    return {"colour": colour, "resize": resize, "crop": crop, "interpolation": interpolation}


class Preprocess(unittest.TestCase):
    def test_resize_and_crop_give_the_pixels_of_torchvision(self):
        for size in SIZES:
            for name, mode in MODES.items():
                with self.subTest(size=size, interpolation=name):
                    image = decode(png(*size), "rgb")
                    reference = transforms.Compose([transforms.Resize(256, mode), transforms.CenterCrop(224)])(image)
                    found = preprocess(image, described("rgb", 256, 224, name))
                    numpy.testing.assert_array_equal(found, numpy.asarray(reference))

    def test_without_resize_the_image_is_cropped_or_padded_like_torchvision_does(self):
        for size in SIZES:
            with self.subTest(size=size):
                image = decode(png(*size), "rgb")
                found = preprocess(image, described("rgb", None, 224))
                numpy.testing.assert_array_equal(found, numpy.asarray(transforms.CenterCrop(224)(image)))

    def test_bgr_is_rgb_with_the_channels_reversed_and_grey_has_one_channel(self):
        content = png(40, 40)
        rgb, bgr, grey = (
            preprocess(decode(content, colour), described(colour, None, 32)) for colour in ("rgb", "bgr", "grey")
        )
        numpy.testing.assert_array_equal(bgr, rgb[:, :, ::-1])
        self.assertEqual(grey.shape, (32, 32, 1))
