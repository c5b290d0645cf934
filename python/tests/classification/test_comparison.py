import unittest

import numpy

from quantfleet_tools.classification.comparison import allowed_difference, logits_after, max_abs_difference, top1_agreement
from quantfleet_tools.protocol.failure import StageFailure


class Comparison(unittest.TestCase):
    def test_the_largest_difference_is_that_of_one_logit(self):
        answers = numpy.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        self.assertEqual(max_abs_difference(answers, answers + numpy.array([[0, -0.5, 0], [0.25, 0, 0]])), 0.5)

    def test_answers_that_a_change_made_not_finite_are_a_mismatch_that_says_so(self):
        batches = [numpy.ones((4, 3), numpy.float32)]
        self.assertEqual(logits_after("folding", lambda batch: batch, batches).tolist(), batches[0].tolist())
        with self.assertRaises(StageFailure) as raised:
            logits_after("folding", lambda batch: batch * numpy.float32(numpy.nan), batches)
        self.assertEqual(raised.exception.code, "ExportMismatch")
        self.assertIn("after folding the answers are not finite, as they were before: 4 of 4", raised.exception.message)

    def test_the_allowed_difference_grows_with_the_logits_but_not_below_one(self):
        self.assertEqual(allowed_difference(0.1, numpy.array([[-20.0, 3.0]])), 2.0)
        self.assertEqual(allowed_difference(0.1, numpy.array([[1e-9]])), 0.1)
        self.assertEqual(allowed_difference(0.1, numpy.array([[numpy.nan, -20.0, numpy.inf]])), 2.0)

    def test_agreement_counts_images_with_the_same_best_class(self):
        self.assertEqual(top1_agreement(numpy.eye(4), numpy.eye(4)[[0, 1, 3, 2]]), 0.5)


if __name__ == "__main__":
    unittest.main()
