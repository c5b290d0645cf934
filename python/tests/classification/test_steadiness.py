import unittest

import numpy

from quantfleet_tools.classification.steadiness import require_steady
from quantfleet_tools.protocol.failure import StageFailure

BATCHES = [numpy.arange(n * 3, dtype=numpy.float32).reshape(n, 3) for n in (4, 2)]


class Steadiness(unittest.TestCase):
    def test_a_steady_network_is_taken_with_its_answers_and_the_difference_that_rounding_makes(self):
        logits, difference = require_steady(lambda batch: batch + numpy.float32(1e-5 * len(batch)), BATCHES, 3)
        self.assertEqual(logits.shape, (6, 3))
        self.assertTrue(0 < difference < 1e-3)

    def test_a_network_that_draws_lots_is_refused(self):
        random = numpy.random.default_rng(0)
        self.assert_refused(lambda batch: batch + random.random(batch.shape, numpy.float32), "asked twice for the same images")

    def test_a_network_that_looks_at_the_other_images_is_refused(self):
        self.assert_refused(lambda batch: batch - batch.mean(0), "together and one by one")

    def test_a_network_whose_later_images_alone_are_answered_otherwise_is_refused(self):
        self.assert_refused(lambda batch: batch if len(batch) == 4 else batch * 2, "together and one by one")

    def test_answers_that_are_not_finite_but_always_the_same_are_for_others_to_refuse(self):
        masked = numpy.array([0, -numpy.inf, numpy.nan], numpy.float32)
        logits, difference = require_steady(lambda batch: batch + masked, BATCHES, 3)
        self.assertEqual((difference, numpy.isfinite(logits).sum()), (0, 6))

    def test_images_that_are_answered_by_finite_logits_only_at_times_are_counted(self):
        def infer(batch):
            return numpy.where((len(batch) == 1) & (batch[:, :1] > 8), numpy.float32(numpy.nan), batch)

        self.assert_refused(infer, "1 of 6 images have no finite answer: NaN for 3 of 3 classes", "AnswersNotFinite")

    def assert_refused(self, infer, reason, code="AnswersUnsteady"):
        with self.assertRaises(StageFailure) as raised:
            require_steady(infer, BATCHES, 3)
        self.assertEqual(raised.exception.code, code)
        self.assertIn(reason, raised.exception.message)
