import unittest

from quantfleet_tools.build_times.network_family import family_of

PARAMETERS = {"precision": "int8", "sparsity": False, "inputShape": [3, 224, 224], "deviceCache": "/cache"}


class NetworkFamily(unittest.TestCase):
    def family(self, **changed):
        return family_of([], {**PARAMETERS, **changed}, "qdq")

    def test_every_option_of_a_build_tells_families_apart_one_that_came_later_too(self):
        self.assertEqual(len({self.family(), self.family(sparsity=True), self.family(refit=True)}), 3)

    def test_a_fallback_step_is_of_the_family_of_the_same_build_asked_for(self):
        self.assertEqual(self.family(fallbackFrom="key", deviceCache="/other"), self.family())
