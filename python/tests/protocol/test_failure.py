import errno
import unittest

from quantfleet_tools.protocol.failure import StageFailure, failure_of


def led_to_by(cause, is_explicit):
    """Returns an error raised from, or only while handling, another."""
    try:
        try:
            raise cause
        except OSError as error:
            if is_explicit:
                raise ValueError("unexpected pos") from error
            raise ValueError("unexpected pos")
    except ValueError as error:
        return error


class FailureOf(unittest.TestCase):
    def test_exhausted_memory_and_a_full_disk_have_codes_of_their_own(self):
        codes = {
            MemoryError(): "OutOfMemory",
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"): "OutOfMemory",
            RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"): "OutOfMemory",
            RuntimeError("Error Code 2: OutOfMemory (Requested size was 8 bytes.)"): "OutOfMemory",
            RuntimeError("Requested amount of GPU memory (8 bytes) could not be allocated."): "OutOfMemory",
            OSError(errno.ENOSPC, "No space left on device"): "DiskFull",
            OSError(errno.EDQUOT, "Disk quota exceeded"): "DiskFull",
            RuntimeError("PytorchStreamWriter failed writing file data/0: file write failed"): "DiskFull",
            RuntimeError("write failed: No space left on device"): "DiskFull",
        }
        for error, code in codes.items():
            with self.subTest(code):
                self.assertEqual(failure_of(error).code, code)

    def test_a_full_disk_is_found_behind_the_errors_it_led_to(self):
        for is_explicit in (True, False):
            with self.subTest(is_explicit=is_explicit):
                failure = failure_of(led_to_by(OSError(errno.ENOSPC, "full", "/scratch/x"), is_explicit))
                self.assertEqual(failure.code, "DiskFull")
                self.assertIn("/scratch/x", failure.message)

    def test_another_error_of_a_file_is_a_crash(self):
        self.assertIsNone(failure_of(OSError(errno.EIO, "Input/output error")))

    def test_a_stage_failure_stays_what_it_is_and_anything_else_is_a_crash(self):
        failure = StageFailure("ImagesTooFew", "3 of 4")
        self.assertIs(failure_of(failure), failure)
        self.assertIsNone(failure_of(ValueError("a mistake of ours")))
