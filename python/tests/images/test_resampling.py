import subprocess
import sys
import unittest

import numpy
from PIL import Image
from torchvision import transforms
from torchvision.transforms import InterpolationMode

from quantfleet_tools.images.resampling import is_framed, resize_and_crop

from ..demo import REPOSITORY

SIZES = ((640, 480), (333, 517), (256, 256), (255, 301), (225, 224), (100, 100), (31, 80), (1, 1), (1, 500), (500, 1))
MODES = {
    "nearest": InterpolationMode.NEAREST,
    "bilinear": InterpolationMode.BILINEAR,
    "bicubic": InterpolationMode.BICUBIC,
}
# In an address space that the whole of a resized sliver does not fit into.
SLIVERS = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
from PIL import Image
from quantfleet_tools.images.resampling import resize_and_crop
for size in ((1, 30000), (30000, 1), (1, 1000000), (1000000, 1)):
    for keys in ({"resize": 256, "crop": 224}, {"resize": [224, 224], "crop": 224}):
        found = resize_and_crop(Image.new("RGB", size, (9, 8, 7)), {**keys, "interpolation": "bicubic"})
        assert found.getextrema() == ((9, 9), (8, 8), (7, 7)), found.getextrema()
"""


def noise(size):
    width, height = size
    pixels = numpy.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=numpy.uint8)
    return Image.fromarray(pixels)


def torchvision(image, resize, crop, interpolation):
    steps = [] if resize is None else [transforms.Resize(resize, MODES[interpolation])]
    return transforms.Compose([*steps, transforms.CenterCrop(crop)])(image)


def ours(image, resize, crop, interpolation):
    return resize_and_crop(image, {"resize": resize, "crop": crop, "interpolation": interpolation})


class Resampling(unittest.TestCase):
    def test_resize_and_crop_give_the_pixels_of_torchvision(self):
        sizes = [(256, 224), (None, 224), (50, 64), (64, (24, 32)), (64, (96, 32)), (None, (224, 100))]
        sizes += [((24, 32), (24, 32)), ((32, 24), (24, 32)), ((256, 256), 224), ((20, 300), (30, 28))]
        for size in SIZES:
            for resize, crop in sizes:
                for interpolation in MODES:
                    with self.subTest(size=size, resize=resize, crop=crop, interpolation=interpolation):
                        asked = (noise(size), resize, crop, interpolation)
                        numpy.testing.assert_array_equal(ours(*asked), torchvision(*asked))

    def test_an_image_counts_as_framed_where_the_crop_reaches_beyond_it(self):
        for size, resize, crop, expected in (
            ((28, 28), None, 28, False),
            ((28, 27), None, 28, True),
            ((60, 60), 20, 28, True),
            ((60, 40), 20, (20, 30), False),
            ((60, 40), 20, (30, 20), True),
            ((60, 40), (30, 20), (30, 20), False),
        ):
            with self.subTest(size=size, resize=resize, crop=crop):
                self.assertIs(is_framed(size, {"resize": resize, "crop": crop}), expected)

    def test_of_a_sliver_the_middle_alone_is_resized_with_the_pixels_of_torchvision(self):
        for size in ((2, 1100), (1100, 2), (1, 600)):
            for interpolation in MODES:
                with self.subTest(size=size, interpolation=interpolation):
                    asked = (noise(size), 256, 224, interpolation)
                    numpy.testing.assert_array_equal(ours(*asked), torchvision(*asked))

    def test_a_sliver_whose_sides_divide_unevenly_differs_by_one_step_at_most(self):
        for size in ((3, 2001), (2001, 3), (7, 5000)):
            for interpolation in ("bilinear", "bicubic"):
                with self.subTest(size=size, interpolation=interpolation):
                    asked = (noise(size), 250, (90, 230), interpolation)
                    found, expected = (numpy.asarray(make(*asked)).astype(int) for make in (ours, torchvision))
                    self.assertLessEqual(int(abs(found - expected).max()), 1)

    def test_a_sliver_of_any_length_is_resized_in_bounded_memory(self):
        command = [sys.executable, "-c", SLIVERS]
        done = subprocess.run(command, cwd=REPOSITORY / "python", capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
