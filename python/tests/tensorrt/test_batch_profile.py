import unittest
from types import SimpleNamespace
from unittest import mock

from quantfleet_tools.tensorrt.batch_profile import batch_profile


# What a network says of its input, and what an engine is built for.
OPEN_AXES = (
    ((-1, 3, -1, -1), (3, 160, 224)),
    ((-1, 3, 160, -1), (3, 160, 224)),
    ((-1, -1, -1, 96), (3, 160, 96)),
)


class BatchProfile(unittest.TestCase):
    def test_open_axes_have_the_height_and_the_width_of_the_images(self):
        for shape, expected in OPEN_AXES:
            with self.subTest(shape):
                builder = mock.Mock()
                profile = batch_profile(builder, SimpleNamespace(name="images", shape=shape), (1, 8, 32), (3, 160, 224))
                profile.set_shape.assert_called_once_with("images", (1, *expected), (8, *expected), (32, *expected))
