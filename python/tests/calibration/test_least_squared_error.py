import unittest

import numpy

from quantfleet_tools.calibration.least_squared_error import least_squared_error, squared_error


def histogram(values, bins=2048):
    return numpy.histogram(values, bins, range=(0, values.max()))


class LeastSquaredError(unittest.TestCase):
    def test_no_other_range_rounds_the_values_themselves_noticeably_better(self):
        random = numpy.random.default_rng(0)
        for values in (abs(random.standard_normal(100_000)), random.exponential(size=100_000), random.uniform(0, 6, 100_000)):
            kept, ones = least_squared_error(*histogram(values)), numpy.ones(len(values))
            others = numpy.linspace(0.2, 1, 81) * values.max()
            least = min(squared_error(values, ones, amax) for amax in others)
            self.assertLess(squared_error(values, ones, kept), 1.01 * least)

    def test_the_mass_that_relu6_piles_up_at_6_is_kept(self):
        values = numpy.clip(numpy.random.default_rng(0).standard_normal(100_000) * 5, 0, 6)
        self.assertGreater(least_squared_error(*histogram(values)), 5.9)

    def test_a_lone_outlier_is_cut_off(self):
        values = numpy.append(abs(numpy.random.default_rng(0).standard_normal(100_000)), 300)
        self.assertLess(least_squared_error(*histogram(values, 20_480)), 250)

    def test_a_tensor_of_zeros_and_one_of_few_bins_have_a_range_too(self):
        self.assertEqual(least_squared_error(numpy.array([5, 0]), numpy.zeros(3)), 0)
        self.assertEqual(least_squared_error(numpy.array([1, 1, 1, 1]), numpy.arange(5.0)), 4)
