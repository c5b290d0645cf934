import unittest
from unittest.mock import patch

import numpy

from quantfleet_tools.measuring import memory_growth
from quantfleet_tools.measuring.memory_growth import MemoryGrowth, has_room_for

MEBIBYTE = 2**20


class Growth(unittest.TestCase):
    def test_memory_that_was_given_back_counts_each_time(self):
        for megabytes in (200, 100):
            with MemoryGrowth() as growth:
                numpy.ones(megabytes * MEBIBYTE, numpy.uint8)
            self.assertAlmostEqual(growth.bytes / MEBIBYTE, megabytes, delta=20)


class HasRoomFor(unittest.TestCase):
    def test_twice_the_growth_needs_twice_the_memory_and_a_quarter_more(self):
        for available, is_enough in ((249, False), (250, True)):
            with self.subTest(available), patch.object(memory_growth, "bytes_of", return_value=available):
                self.assertEqual(has_room_for(100, 2), is_enough)

    def test_this_machine_has_room_for_a_byte_but_not_for_an_exbibyte(self):
        self.assertTrue(has_room_for(1, 1))
        self.assertFalse(has_room_for(2**60, 1))
