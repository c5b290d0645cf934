import errno
import unittest

from quantfleet_tools.failure import StageFailure, failure_of


class FailureOf(unittest.TestCase):
    def test_exhausted_memory_and_a_full_disk_have_codes_of_their_own(self):
        codes = {
            MemoryError(): "OutOfMemory",
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"): "OutOfMemory",
            OSError(errno.ENOSPC, "No space left on device"): "DiskFull",
        }
        for error, code in codes.items():
            with self.subTest(code):
                self.assertEqual(failure_of(error).code, code)

    def test_a_stage_failure_stays_what_it_is_and_anything_else_is_a_crash(self):
        failure = StageFailure("ImagesTooFew", "3 of 4")
        self.assertIs(failure_of(failure), failure)
        self.assertIsNone(failure_of(ValueError("a mistake of ours")))
