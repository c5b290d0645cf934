import json
import unittest

import numpy

from quantfleet_tools.measuring.classification_answers import finite_or_none


class ClassificationAnswers(unittest.TestCase):
    def test_outputs_that_are_not_finite_are_written_as_json_has_them(self):
        scores = finite_or_none(numpy.array([[2.5, numpy.nan, -numpy.inf]], numpy.float32))
        self.assertEqual(json.loads(json.dumps(scores, allow_nan=False)), [[2.5, None, None]])
