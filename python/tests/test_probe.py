import unittest
from importlib import metadata
from unittest.mock import patch

from quantfleet_tools import probe

from .demo import request, silent_report
from .gpu import needs_compiler, needs_gpu, with_fake_driver


def probed(**versions):
    def version(name):
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    with patch.object(probe.metadata, "version", version):
        return probe.run(request({}, {}), silent_report()).facts


class Packages(unittest.TestCase):
    def test_what_is_absent_is_left_out(self):
        self.assertEqual(probed(numpy="2.4.6")["packages"], {"numpy": "2.4.6"})

    def test_tensorrt_is_found_under_the_name_of_any_package_that_brings_it(self):
        for name in ("tensorrt", "tensorrt-cu12-bindings", "tensorrt-cu13-bindings", "tensorrt-cu12"):
            with self.subTest(name):
                self.assertEqual(probed(**{name: "10.6.0"})["packages"], {"tensorrt": "10.6.0"})


@needs_compiler
class Gpu(unittest.TestCase):
    def test_a_gpu_is_described_and_pytorch_asked_for_its_cuda(self):
        with with_fake_driver(), patch.object(probe, "driver_version", return_value="580.65.06"), patch.object(
            probe, "torch_cuda", return_value="13.2"
        ):
            facts = probed()
        self.assertEqual(
            facts["gpu"],
            {
                "name": "Fake Orin",
                "computeCapability": "8.7",
                "memoryMiB": 1024,
                "cuda": "11.4",
                "integrated": True,
                "driver": "580.65.06",
            },
        )
        self.assertEqual(facts["torchCuda"], "13.2")


@needs_gpu
class RealGpu(unittest.TestCase):
    def test_this_machines_gpu_is_described(self):
        gpu = probe.run(request({}, {}), silent_report()).facts["gpu"]
        self.assertEqual(
            [*gpu], ["name", "computeCapability", "memoryMiB", "cuda", "integrated", "driver"]
        )
