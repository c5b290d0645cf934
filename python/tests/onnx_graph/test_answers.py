import unittest

import numpy

from quantfleet_tools.onnx_graph.answers import allowed_difference, max_abs_difference, top1_agreement


class AnswersTest(unittest.TestCase):
    def test_a_logit_that_is_no_number_is_infinitely_off(self):
        answers = numpy.array([[1.0, 2.0]])
        broken = numpy.array([[1.0, numpy.nan]])
        self.assertEqual(max_abs_difference(answers, broken), numpy.inf)

    def test_the_allowed_difference_grows_with_the_logits_but_not_below_one(self):
        self.assertEqual(allowed_difference(0.1, numpy.array([[-20.0, 3.0]])), 2.0)
        self.assertEqual(allowed_difference(0.1, numpy.array([[1e-9]])), 0.1)

    def test_agreement_counts_images_with_the_same_best_class(self):
        self.assertEqual(top1_agreement(numpy.eye(4), numpy.eye(4)[[0, 1, 3, 2]]), 0.5)


if __name__ == "__main__":
    unittest.main()
