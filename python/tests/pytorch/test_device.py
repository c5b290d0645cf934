import unittest

import torch

from quantfleet_tools.pytorch.device import prepare_device, run_on

from ..protocol.events import Events


def failing_on_gpu(error):
    """Returns work that raises the error anywhere but on the processor, and where it was tried."""
    tried = []

    def work(device):
        tried.append(device)
        if device != "cpu":
            raise error
        return "done"

    return work, tried


class RunOn(unittest.TestCase):
    def test_when_the_gpus_memory_runs_out_the_processor_goes_on_with_a_warning(self):
        for error in (torch.cuda.OutOfMemoryError("CUDA out of memory"), RuntimeError("CUBLAS_STATUS_ALLOC_FAILED")):
            with self.subTest(error):
                events, (work, tried) = Events(), failing_on_gpu(error)
                self.assertEqual(run_on("cuda", work, events.report), "done")
                self.assertEqual((tried, events.warnings()), (["cuda", "cpu"], ["GpuMemoryTooSmall"]))

    def test_any_other_error_ends_the_stage_there(self):
        for error in (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8589934592 bytes"),
            MemoryError(),
            RuntimeError("CUDA error: an illegal memory access was encountered"),
        ):
            with self.subTest(error), self.assertRaises(type(error)):
                run_on("cuda", failing_on_gpu(error)[0], Events().report)

    def test_the_processor_has_no_second_try(self):
        def work(device):
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")

        with self.assertRaises(torch.cuda.OutOfMemoryError):
            run_on("cpu", work, Events().report)


class PrepareDevice(unittest.TestCase):
    def test_without_a_wish_it_is_the_processor(self):
        self.assertEqual(prepare_device({}), "cpu")

    @unittest.skipUnless(torch.cuda.is_available(), "PyTorch has no GPU")
    def test_a_gpu_computes_without_tf32(self):
        torch.backends.cuda.matmul.allow_tf32 = True
        self.assertEqual(prepare_device({"device": "cuda"}), "cuda")
        self.assertFalse(torch.backends.cuda.matmul.allow_tf32 or torch.backends.cudnn.allow_tf32)
