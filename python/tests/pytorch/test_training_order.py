import collections
import unittest

import numpy

from quantfleet_tools.pytorch.training_order import batches_of, epoch_order, without_held_out


class TrainingOrder(unittest.TestCase):
    def test_no_step_has_one_image_alone_and_every_image_comes_once_an_epoch(self):
        for count in range(2, 70):
            batches = batches_of(list(range(count)), 8)
            self.assertEqual([position for batch in batches for position in batch], list(range(count)))
            self.assertGreater(min(map(len, batches)), 1)
            self.assertLessEqual(max(map(len, batches)), 9)

    def test_each_epoch_has_an_order_of_its_own_that_repeats_with_the_seed(self):
        positions = list(range(0, 200, 2))
        first, again, second = (epoch_order(positions, 5, epoch) for epoch in (0, 0, 1))
        self.assertEqual(first, again)
        self.assertNotEqual(first, second)
        self.assertEqual(sorted(second), positions)

    def test_of_each_class_its_share_is_held_out_and_never_the_last_image_of_several(self):
        labels = [0] * 40 + [1] * 20 + [2] * 10 + [3]
        trained_on, held_out = without_held_out(labels, 0.1, seed=3)
        self.assertEqual(sorted(trained_on + held_out), list(range(len(labels))))
        self.assertEqual(collections.Counter(labels[position] for position in held_out), {0: 4, 1: 2, 2: 1})
        self.assertEqual(without_held_out(labels, 0.1, seed=3)[1], held_out)
        self.assertNotEqual(without_held_out(labels, 0.1, seed=4)[1], held_out)

    def test_where_classes_have_too_few_images_for_a_share_each_the_share_of_all_is_held_out(self):
        held_out = without_held_out(list(numpy.repeat(range(100), 3)), 0.1, seed=0)[1]
        self.assertEqual(len(held_out), 30)

    def test_of_classes_of_one_image_each_the_share_of_all_is_held_out_drawn_with_the_seed(self):
        trained_on, held_out = without_held_out(list(range(200)), 0.1, seed=0)
        self.assertEqual((len(trained_on), len(held_out)), (180, 20))
        self.assertNotEqual(without_held_out(list(range(200)), 0.1, seed=1)[1], held_out)

    def test_classes_of_one_image_have_their_share_together_beside_larger_ones(self):
        labels = [0] * 100 + [1] * 100 + list(range(2, 22))
        held_out = without_held_out(labels, 0.1, seed=0)[1]
        of_classes = collections.Counter(min(labels[position], 2) for position in held_out)
        self.assertEqual(of_classes, {0: 10, 1: 10, 2: 2})
