import gc
import os
import unittest

from quantfleet_tools.measuring.measuring_thread import affinity, current_core, on_own_core, without_garbage_collection


class MeasuringThread(unittest.TestCase):
    def test_garbage_is_not_collected_meanwhile_and_is_afterwards(self):
        with without_garbage_collection():
            self.assertFalse(gc.isenabled())
        self.assertTrue(gc.isenabled())

    def test_it_stays_off_where_it_was_off(self):
        gc.disable()
        self.addCleanup(gc.enable)
        with without_garbage_collection():
            pass
        self.assertFalse(gc.isenabled())

    def test_beside_a_gpu_the_thread_stays_on_one_of_its_cores(self):
        allowed = os.sched_getaffinity(0)
        with on_own_core("gpu"):
            self.assertEqual(os.sched_getaffinity(0), {current_core()})
        self.assertEqual(os.sched_getaffinity(0), allowed)
        self.assertEqual(affinity("gpu"), {"cores": sorted(allowed), "isKeptOnOne": True})

    def test_on_a_processor_the_networks_threads_share_the_cores(self):
        allowed = os.sched_getaffinity(0)
        with on_own_core("cpu"):
            self.assertEqual(os.sched_getaffinity(0), allowed)
        self.assertFalse(affinity("cpu")["isKeptOnOne"])
