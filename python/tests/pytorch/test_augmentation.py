import unittest

import numpy
import torch
from PIL import Image
from torchvision.transforms import Compose, RandomHorizontalFlip, RandomResizedCrop

from quantfleet_tools.pytorch.augmentation import flipped_by_half, random_resized_crop, random_resized_crops

from ..demo import PREPROCESSING, scratch_folder

EXIF_ORIENTATION = 0x0112


class Augmentation(unittest.TestCase):
    def test_flips_are_mirror_images_of_about_half_the_images(self):
        images = numpy.arange(400, dtype=numpy.uint16).reshape(100, 2, 2, 1)
        flipped = flipped_by_half(images.copy(), range(100), (0, 0))
        is_flipped = (flipped == images[:, :, ::-1]).reshape(100, -1).all(1)
        self.assertTrue(((flipped == images).reshape(100, -1).all(1) ^ is_flipped).all())
        self.assertTrue(30 < int(is_flipped.sum()) < 70)

    def test_what_is_drawn_for_an_image_does_not_depend_on_those_beside_it_but_on_seed_and_epoch(self):
        path = str(scratch_folder() / "image.png")
        Image.fromarray(numpy.random.default_rng(0).integers(0, 256, (60, 50), dtype=numpy.uint8)).save(path)
        together = random_resized_crops([path] * 4, range(4), (3, 0), PREPROCESSING)
        self.assertEqual(together.shape, (4, 28, 28, 1))
        self.assertEqual(len({image.tobytes() for image in together}), 4)
        numpy.testing.assert_array_equal(random_resized_crops([path], [2], (3, 0), PREPROCESSING)[0], together[2])
        for draw in ((4, 0), (3, 1)):
            self.assertFalse(numpy.array_equal(random_resized_crops([path], [2], draw, PREPROCESSING)[0], together[2]))

    def test_a_random_crop_that_is_not_square_is_that_of_torchvision_of_the_upright_image(self):
        upright = Image.fromarray(numpy.random.default_rng(0).integers(0, 256, (60, 50), dtype=numpy.uint8))
        path, exif = scratch_folder() / "turned.png", Image.Exif()
        exif[EXIF_ORIENTATION] = 6
        upright.transpose(Image.ROTATE_90).save(path, exif=exif)
        preprocessing = {**PREPROCESSING, "crop": [24, 32], "orientation": "apply"}
        for seed in range(5):
            torch.manual_seed(seed)
            found = random_resized_crop(path, preprocessing)
            torch.manual_seed(seed)
            expected = Compose([RandomResizedCrop((24, 32)), RandomHorizontalFlip()])(upright)
            self.assertEqual(found.shape, (24, 32, 1))
            # TorchVision cuts before it resizes, so that the filter does not see beyond the edge.
            inside = abs(found[3:-3, 3:-3, 0].astype(int) - numpy.asarray(expected)[3:-3, 3:-3])
            self.assertLessEqual(int(inside.max()), 1)
