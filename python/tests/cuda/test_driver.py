import gc
import os
import unittest
from unittest.mock import patch

import numpy

from quantfleet_tools.cuda import library
from quantfleet_tools.cuda.driver import device_facts, open_device, pci_bus_id
from quantfleet_tools.protocol.failure import StageFailure

from .gpu import FAKE_DEVICE, needs_compiler, needs_gpu, with_fake_driver

EXBIBYTE = 2**60


class Driver:
    """What every driver does; the tests run on the fake one and on a GPU."""

    def test_what_goes_to_the_gpu_comes_back(self):
        device = open_device()
        stream, memory = device.stream(), device.allocate(4 * 1000)
        sent, received = device.pinned((10, 100), numpy.float32), device.pinned((10, 100), numpy.float32)
        sent[:] = numpy.arange(1000).reshape(10, 100)
        received[:] = 0
        stream.upload_of(sent, memory)()
        stream.download_of(memory, received)()
        stream.synchronize()
        numpy.testing.assert_array_equal(received, sent)
        memory.free()

    def test_a_synchronous_upload_of_ordinary_memory_is_there_at_once(self):
        device = open_device()
        stream, memory = device.stream(), device.allocate(6)
        memory.upload(numpy.array([1, 2, 3], numpy.int16))
        received = device.pinned((3,), numpy.int16)
        stream.download_of(memory, received)()
        stream.synchronize()
        self.assertEqual(received.tolist(), [1, 2, 3])
        memory.free()

    def test_part_of_the_memory_is_copied_for_a_smaller_array(self):
        device = open_device()
        stream, memory = device.stream(), device.allocate(4 * 8)
        memory.upload(numpy.arange(8, dtype=numpy.float32))
        received = device.pinned((8,), numpy.float32)
        received[:] = -1
        stream.download_of(memory, received[:3])()
        stream.synchronize()
        self.assertEqual(received.tolist(), [0, 1, 2, -1, -1, -1, -1, -1])
        memory.free()

    def test_an_array_that_does_not_fit_or_has_gaps_is_refused(self):
        device = open_device()
        memory = device.allocate(16)
        for array in (numpy.zeros(5, numpy.float32), numpy.zeros((2, 4), numpy.float32)[:, :2]):
            with self.assertRaisesRegex(ValueError, "for 16 bytes of GPU memory"):
                memory.upload(array)
        memory.free()

    def test_pinned_memory_lives_as_long_as_the_last_array_over_it(self):
        rows = open_device().pinned((100, 100), numpy.float64)
        rows[:] = 7
        row = rows[99]
        del rows
        gc.collect()
        self.assertEqual(row.tolist(), [7.0] * 100)

    def test_memory_that_is_not_there_is_a_memory_error(self):
        device = open_device()
        for allocate in (lambda: device.allocate(EXBIBYTE), lambda: device.pinned((EXBIBYTE,), numpy.uint8)):
            with self.assertRaisesRegex(MemoryError, "CUDA_ERROR_OUT_OF_MEMORY"):
                allocate()

    def test_a_captured_graph_does_its_work_at_each_launch_and_not_before(self):
        device = open_device()
        stream, memory = device.stream(), device.allocate(4)
        sent, received = device.pinned((1,), numpy.int32), device.pinned((1,), numpy.int32)
        sent[:], received[:] = 1, 0
        with stream.capture() as graph:
            stream.upload_of(sent, memory)()
            stream.download_of(memory, received)()
        stream.synchronize()
        self.assertEqual(received[0], 0)
        for number in (5, 6):
            sent[0] = number
            graph.launch(stream)
            stream.synchronize()
            self.assertEqual(received[0], number)
        graph.free()
        memory.free()

    def test_a_capture_that_fails_leaves_the_stream_usable(self):
        device = open_device()
        stream, memory, number = device.stream(), device.allocate(4), device.pinned((1,), numpy.int32)
        with self.assertRaises(ZeroDivisionError), stream.capture():
            stream.upload_of(number, memory)()
            1 / 0
        stream.upload_of(number, memory)()
        stream.synchronize()
        memory.free()

    def test_events_take_the_time_between_two_moments_of_a_stream(self):
        device = open_device()
        stream, memory = device.stream(), device.allocate(2**26)
        image = device.pinned((2**26,), numpy.uint8)
        started, ended = device.event(), device.event()
        started.record(stream)
        stream.upload_of(image, memory)()
        ended.record(stream)
        stream.synchronize()
        # 64 MiB take more than 0.1 ms on any bus there is.
        self.assertGreater(ended.milliseconds_since(started), 0.1)
        self.assertLess(ended.milliseconds_since(started), 10_000)
        memory.free()

    def test_the_gpu_says_what_it_is(self):
        facts = device_facts()
        self.assertEqual([*facts], ["name", "computeCapability", "multiprocessors", "memoryMiB", "cuda", "integrated", "uuid"])
        self.assertRegex(facts["computeCapability"], r"^\d+\.\d$")
        self.assertRegex(facts["cuda"], r"^1[1-9]\.\d+$")
        self.assertGreaterEqual(facts["memoryMiB"], 1024)
        self.assertGreaterEqual(facts["multiprocessors"], 1)
        self.assertRegex(pci_bus_id(), r"^[0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.\d$")


@needs_compiler
class FakeDriver(Driver, unittest.TestCase):
    def setUp(self):
        patched = with_fake_driver()
        patched.start()
        self.addCleanup(patched.stop)

    def test_facts_are_read_from_the_driver(self):
        self.assertEqual(device_facts(), FAKE_DEVICE)

    def test_a_driver_without_a_gpu_is_a_tool_that_is_missing(self):
        with patch.dict(os.environ, {"FAKE_CUDA_NO_GPU": "1"}):
            self.assertIsNone(device_facts())
            with self.assertRaises(StageFailure) as raised:
                open_device()
        self.assertEqual(raised.exception.code, "ToolMissing")
        self.assertIn("cuInit: CUDA_ERROR_NO_DEVICE (no CUDA-capable device is detected)", raised.exception.message)


@needs_gpu
class Gpu(Driver, unittest.TestCase):
    def test_a_spinning_context_works_as_well(self):
        device = open_device(spin_wait=True)
        device.stream().synchronize()

    def test_uploads_to_an_address_that_is_not_there_are_errors_with_the_drivers_name(self):
        memory = open_device().allocate(4)
        memory.free()
        with self.assertRaisesRegex(RuntimeError, "cuMem.*CUDA_ERROR_"):
            memory.free()


class NoDriver(unittest.TestCase):
    def test_a_machine_without_driver_has_no_gpu(self):
        with patch.object(library, "LIBRARY", "libnowhere.so.1"):
            self.assertIsNone(device_facts())
            with self.assertRaises(StageFailure) as raised:
                open_device()
        self.assertEqual(raised.exception.code, "ToolMissing")
        self.assertIn("libnowhere.so.1", raised.exception.message)
