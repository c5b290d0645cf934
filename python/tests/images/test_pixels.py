import unittest
from pathlib import Path

import numpy

from quantfleet_tools.images.pixels import PackedSplit, normalization_table
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import PREPROCESSING, images_and_labels, packed, scratch_folder


class Pixels(unittest.TestCase):
    def test_the_table_is_computed_in_float64_and_rounded_once(self):
        preprocessing = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
        expected = [
            [numpy.float32((pixel / 255 - mean) / std) for pixel in range(256)]
            for mean, std in zip(preprocessing["mean"], preprocessing["std"])
        ]
        numpy.testing.assert_array_equal(normalization_table(preprocessing), numpy.array(expected, numpy.float32))

    def test_batches_keep_the_order_across_shards_and_the_last_may_be_smaller(self):
        batches = list(PackedSplit(packed(600)).batches(PREPROCESSING, 250, 590))
        self.assertEqual([len(batch) for batch in batches], [250, 250, 90])
        pixels = images_and_labels()[0][:590].transpose(0, 3, 1, 2)
        numpy.testing.assert_array_equal(numpy.concatenate(batches), normalization_table(PREPROCESSING)[0][pixels])

    def test_a_shard_that_is_not_whole_is_a_missing_artifact(self):
        whole = packed(600)
        shard = scratch_folder() / "shard.npy"
        content = Path(whole["shards"][1]).read_bytes()
        for kept in (len(content) // 2, 40, 0, None):
            if kept is None:
                shard.unlink()
            else:
                shard.write_bytes(content[:kept])
            split = {**whole, "shards": [whole["shards"][0], str(shard), whole["shards"][2]]}
            with self.subTest(kept), self.assertRaises(StageFailure) as raised:
                PackedSplit(split)
            self.assertEqual(raised.exception.code, "ArtifactMissing")
            self.assertIn(str(shard), raised.exception.message)

    def test_images_can_be_taken_in_any_order(self):
        positions = [599, 0, 256, 255, 0]
        taken = PackedSplit(packed(600)).images_at(positions)
        numpy.testing.assert_array_equal(taken, images_and_labels()[0][positions])
