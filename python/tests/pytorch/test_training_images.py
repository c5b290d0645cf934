import unittest

import numpy
import torch
from PIL import Image

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.pytorch.training_images import TrainingImages, network_inputs

from ..demo import PREPROCESSING, images_and_labels, packed, packed_split, scratch_folder

RGB = {"colour": "rgb", "resize": None, "crop": 8, "interpolation": "bilinear", "mean": [0.4, 0.5, 0.6], "std": [0.2, 0.3, 0.1]}


def steps(split, augmentation, paths=None, processes=None, epoch=0):
    parameters = {"preprocessing": PREPROCESSING, "augmentation": augmentation, "seed": 3}
    batches = [list(range(start, start + 8)) for start in range(0, 64, 8)]
    return list(TrainingImages(split, parameters, paths, processes).of_steps(batches, epoch))


class TrainingImagesOfSteps(unittest.TestCase):
    def test_without_augmentation_the_packed_pixels_are_used_as_they_are(self):
        split = PackedSplit(packed(64))
        numpy.testing.assert_array_equal(numpy.concatenate(steps(split, "none")), split.images_at(range(64)))

    def test_the_packed_images_stay_as_they_are_when_some_are_mirrored(self):
        split = PackedSplit(packed(64))
        before = split.images_at(range(64))
        self.assertFalse(numpy.array_equal(numpy.concatenate(steps(split, "flip")), before))
        numpy.testing.assert_array_equal(split.images_at(range(64)), before)

    def test_random_crops_are_the_same_however_many_processes_make_them(self):
        split, folder = PackedSplit(packed_split(images_and_labels()[0][:64], [0] * 64, PREPROCESSING)), scratch_folder()
        paths = {sha256: str(folder / f"{sha256}.png") for sha256 in split.image_sha256}
        for number, path in enumerate(paths.values()):
            Image.fromarray(numpy.random.default_rng(number).integers(0, 256, (60, 50), dtype=numpy.uint8)).save(path)
        one, three = (steps(split, "random-resized-crop", paths, processes) for processes in (1, 3))
        numpy.testing.assert_array_equal(one, three)
        other = steps(split, "random-resized-crop", paths, 3, epoch=1)
        self.assertFalse(numpy.array_equal(one, other))

    def test_network_inputs_are_bit_for_bit_those_of_every_other_stage(self):
        images = numpy.random.default_rng(0).integers(0, 256, (5, 8, 8, 3), dtype=numpy.uint8)
        split = PackedSplit(packed_split(images, [0] * 5, RGB))
        found = network_inputs(images, RGB, torch.device("cpu"))
        numpy.testing.assert_array_equal(found.numpy(), split.inputs_at(range(5), RGB))
