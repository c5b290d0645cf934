import unittest

import numpy
import torch
from PIL import Image
from torchvision.transforms import Compose, RandomHorizontalFlip, RandomResizedCrop

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.pytorch.augmentation import augmented_inputs, flipped_by_half, random_resized_crop

from ..demo import PREPROCESSING, images_and_labels, packed, packed_split, scratch_folder

EXIF_ORIENTATION = 0x0112


class Augmentation(unittest.TestCase):
    def test_flips_are_mirror_images_of_about_half_the_images(self):
        torch.manual_seed(0)
        inputs = torch.arange(400.0).reshape(100, 1, 2, 2)
        flipped = flipped_by_half(inputs.clone())
        is_flipped = (flipped == inputs.flip(-1)).flatten(1).all(1)
        self.assertTrue(((flipped == inputs).flatten(1).all(1) ^ is_flipped).all())
        self.assertTrue(30 < int(is_flipped.sum()) < 70)

    def test_without_augmentation_the_packed_pixels_are_used_as_they_are(self):
        split = PackedSplit(packed(64))
        parameters = {"preprocessing": PREPROCESSING, "augmentation": "none"}
        expected = next(split.batches(PREPROCESSING, 64))
        numpy.testing.assert_array_equal(augmented_inputs(split, range(64), parameters, None).numpy(), expected)

    def test_random_crops_come_from_the_image_files_and_repeat_with_the_seed(self):
        split = PackedSplit(packed_split(images_and_labels()[0][:4], [0] * 4, PREPROCESSING))
        folder = scratch_folder()
        paths = {sha256: str(folder / f"{sha256}.png") for sha256 in split.image_sha256}
        for path in paths.values():
            Image.fromarray(numpy.random.default_rng(0).integers(0, 256, (60, 50), dtype=numpy.uint8)).save(path)
        parameters = {"preprocessing": PREPROCESSING, "augmentation": "random-resized-crop"}
        crops = []
        for _ in range(2):
            torch.manual_seed(3)
            crops.append(augmented_inputs(split, range(4), parameters, paths))
        self.assertEqual(crops[0].shape, (4, 1, 28, 28))
        self.assertTrue(torch.equal(*crops))
        self.assertFalse(torch.equal(crops[0][0], crops[0][1]))

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
