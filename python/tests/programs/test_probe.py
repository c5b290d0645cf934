import sys
import unittest
from importlib import metadata
from unittest.mock import Mock, patch

import torch

from quantfleet_tools.programs import probe
from quantfleet_tools.protocol.failure import StageFailure

from ..cuda.gpu import FAKE_DEVICE, needs_compiler, needs_gpu, with_fake_driver
from ..demo import request, scratch_folder, silent_report
from ..tensorrt.stub_names import VERSIONS
from ..tensorrt.stub_tensorrt import stub_tensorrt


def probed(**versions):
    def version(name):
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    with patch.object(probe.metadata, "version", version), patch.object(probe, "onnxruntime_version", return_value=None):
        return probe.run(request({}, {}), silent_report()).facts


@patch.object(probe, "device_facts", return_value=None)
class Packages(unittest.TestCase):
    def test_what_is_absent_is_left_out(self, _):
        self.assertEqual(probed(numpy="2.4.6")["packages"], {"numpy": "2.4.6"})

    def test_tensorrt_is_found_under_the_name_of_any_package_that_brings_it(self, _):
        for name in ("tensorrt", "tensorrt-cu12-bindings", "tensorrt-cu13-bindings", "tensorrt-cu12"):
            with self.subTest(name):
                self.assertEqual(probed(**{name: "10.6.0"})["packages"], {"tensorrt": "10.6.0"})

    def test_of_two_packages_that_bring_onnx_runtime_the_version_is_that_of_the_module(self, _):
        folder = scratch_folder()
        with patch.object(sys, "path", [str(folder)]), patch.dict(sys.modules):
            sys.modules.pop("onnxruntime", None)
            self.assertIsNone(probe.onnxruntime_version())
            (folder / "onnxruntime").mkdir()
            (folder / "onnxruntime" / "__init__.py").write_text('__version__ = "1.20.2"\nraise ImportError("no CUDA")\n')
            probe.importlib.invalidate_caches()
            self.assertEqual(probe.onnxruntime_version(), "1.20.2")
            (folder / "onnxruntime" / "capi").mkdir()
            (folder / "onnxruntime" / "capi" / "build_and_package_info.py").write_text("__version__ = '1.20.2.dev7'\n")
            self.assertEqual(probe.onnxruntime_version(), "1.20.2.dev7")


@needs_compiler
class Gpu(unittest.TestCase):
    def test_a_gpu_is_described_and_pytorch_asked_for_its_cuda(self):
        with with_fake_driver(), patch.object(probe, "driver_version", return_value="580.65.06"), patch.object(
            probe, "torch_cuda", return_value="13.2"
        ):
            facts = probed()
        self.assertEqual(facts["gpu"], {**FAKE_DEVICE, "driver": "580.65.06"})
        self.assertEqual(facts["torchCuda"], "13.2")
        self.assertEqual(facts["visibleGpus"], [FAKE_DEVICE["uuid"], "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f"])

    def probed_with(self, **importing):
        """Probes where packages say that TensorRT 1.0 is installed."""
        with with_fake_driver(), patch.object(probe, "import_tensorrt", **importing):
            facts = probed(tensorrt="1.0")
        return facts["packages"].get("tensorrt"), facts["dlaCores"]

    def test_tensorrt_itself_is_asked_for_its_version_and_dla_cores(self):
        for version in VERSIONS:
            with self.subTest(version):
                trt = stub_tensorrt(version, cores=2)
                self.assertEqual(self.probed_with(return_value=trt), (trt.__version__, 2))

    def test_a_tensorrt_that_cannot_be_asked_for_dla_cores_is_there_all_the_same(self):
        trt = stub_tensorrt(VERSIONS[0])
        trt.Runtime = Mock(side_effect=TypeError("pybind11::init(): factory function returned nullptr"))
        self.assertEqual(self.probed_with(return_value=trt), (trt.__version__, None))

    def test_a_tensorrt_that_does_not_load_is_not_there(self):
        missing = StageFailure("ToolMissing", "libnvinfer.so.10: cannot open shared object file")
        self.assertEqual(self.probed_with(side_effect=missing), (None, None))


class NoGpu(unittest.TestCase):
    def test_nothing_of_a_gpu_is_imported(self):
        with patch.object(probe, "device_facts", return_value=None), patch.object(probe, "import_tensorrt") as importing:
            facts = probed()
        self.assertEqual((facts["gpu"], facts["torchCuda"], facts["dlaCores"]), (None, None, None))
        importing.assert_not_called()


class PyTorch(unittest.TestCase):
    @unittest.skipIf(torch.cuda.is_available(), "PyTorch has a GPU")
    def test_a_pytorch_that_finds_no_gpu_has_no_cuda(self):
        self.assertIsNone(probe.torch_cuda())

    def cuda_where_a_tensor_raises(self, error):
        with patch.object(torch, "zeros", side_effect=error), patch.object(torch.version, "cuda", "13.0"):
            return probe.torch_cuda()

    def test_neither_has_one_without_kernels_for_the_gpu_or_that_fails_its_own_checks(self):
        self.assertIsNone(self.cuda_where_a_tensor_raises(RuntimeError("CUDA error: no kernel image is available")))
        self.assertIsNone(self.cuda_where_a_tensor_raises(torch.cuda.DeferredCudaCallError("device < num_gpus")))

    def test_a_gpu_that_is_full_just_now_counts(self):
        self.assertEqual(self.cuda_where_a_tensor_raises(torch.cuda.OutOfMemoryError("CUDA out of memory")), "13.0")


@needs_gpu
class RealGpu(unittest.TestCase):
    def test_this_machines_gpu_is_described(self):
        gpu = probe.run(request({}, {}), silent_report()).facts["gpu"]
        self.assertEqual(
            [*gpu], ["name", "computeCapability", "multiprocessors", "memoryMiB", "cuda", "integrated", "uuid", "driver"]
        )
