import contextlib
import io
import json
import os
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from quantfleet_tools.onnxruntime.session import open_session
from quantfleet_tools.programs import build_ort_tensorrt
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.protocol.progress import Report

from ..demo import agreed, exported_onnx, request, scratch_folder
from ..onnxruntime.test_tensorrt_options import PARAMETERS

CONTEXT_MODEL = b"model with the engine in it"
INT8_ENGINE = "TensorrtExecutionProvider_TRTKernel_graph_main_1_0_0_int8_sm90.engine"


class FakeProvider:
    """Writes what the provider writes, and answers on the processor."""

    def __init__(self, engines=(INT8_ENGINE,), refuses_kept_cache=False, prints=()):
        self.engines, self.refuses_kept_cache, self.prints = engines, refuses_kept_cache, prints
        self.kept, self.table = [], None

    def open(self, path, options, refusal):
        if "trt_ep_context_file_path" not in options:
            assert path.read_bytes() == CONTEXT_MODEL
            return open_session(exported_onnx())
        for said in self.prints:
            os.write(2, f"2026-11-23 [W:onnxruntime:Default, log] [2026-11-23 22:00:01 {said}\x1b[m\n".encode())
        engine = Path(options["trt_ep_context_file_path"])
        cache = engine.parent / options["trt_engine_cache_path"]
        self.table = (cache / options["trt_int8_calibration_table_name"]).read_bytes()
        timing = Path(options["trt_timing_cache_path"]) / "TensorrtExecutionProvider_cache_sm90.timing"
        self.kept.append(timing.read_bytes() if timing.exists() else None)
        if self.kept[-1] is not None and self.refuses_kept_cache:
            raise StageFailure(refusal, f"TensorRT EP could not create timing cache: {timing}")
        timing.write_bytes(b"tactics")
        for name in self.engines:
            (cache / name).write_bytes(b"engine")
        engine.write_bytes(CONTEXT_MODEL)
        if any("ERROR" in said for said in self.prints):
            raise StageFailure(refusal, "TensorRT EP failed to create engine from network for fused node")
        return open_session(path)


def built(provider, device_cache, scratch=None, **parameters):
    """Returns the outcome of a build, and the events it reported."""
    table = scratch_folder() / "table"
    table.write_bytes(b"table")
    parameters = {**PARAMETERS, "inputShape": [1, 28, 28], "deviceCache": str(device_cache), **parameters}
    events = io.StringIO()
    with contextlib.ExitStack() as patches:
        trt = SimpleNamespace(__version__="10.6.0")
        patches.enter_context(patch.object(build_ort_tensorrt, "load_provider", lambda: trt))
        patches.enter_context(patch.object(build_ort_tensorrt, "open_on_tensorrt", provider.open))
        inputs = {"onnx": exported_onnx(), "table": str(table)}
        asked = request(inputs, parameters, scratch)
        outcome = agreed("build_ort_tensorrt", asked, build_ort_tensorrt.run(asked, Report(events)))
    return outcome, [json.loads(line) for line in events.getvalue().splitlines()]


class BuildOrtTensorrt(unittest.TestCase):
    def test_the_provider_finds_the_table_and_leaves_one_file_with_the_engine(self):
        provider = FakeProvider()
        outcome, _ = built(provider, scratch_folder())
        self.assertEqual(provider.table, b"table")
        self.assertEqual([*outcome.artifacts], ["engine"])
        facts = {name: outcome.facts[name] for name in ("tensorrt", "typing", "flags", "scales", "profile", "bytes")}
        self.assertEqual(
            facts,
            {
                "tensorrt": "10.6.0",
                "typing": "weak",
                "flags": ["INT8"],
                "scales": "calibrationTable",
                "profile": PARAMETERS["profile"],
                "bytes": 27,
            },
        )

    def test_a_refusal_comes_with_the_reasons_that_tensorrt_printed_and_memory_is_told_apart(self):
        reasons = ("  ERROR] IBuilder: Error Code 4: no implementation", "WARNING] of no interest")
        with self.assertRaises(StageFailure) as raised:
            built(FakeProvider(prints=reasons), scratch_folder())
        self.assertEqual(
            raised.exception.message,
            "TensorRT EP failed to create engine from network for fused node; IBuilder: Error Code 4: no implementation",
        )
        with self.assertRaisesRegex(MemoryError, "out of memory"):
            built(FakeProvider(prints=("  ERROR] [defaultAllocator.cpp] Error Code 1: (out of memory)",)), scratch_folder())

    def test_scales_that_tensorrt_misses_are_a_warning(self):
        missing = "WARNING] Missing scale and zero-point for tensor /fc, expect fall back to non-int8 implementation"
        _, events = built(FakeProvider(prints=(missing,)), scratch_folder())
        said = [(event["code"], event["message"]) for event in events if event["event"] == "warning"]
        self.assertEqual([code for code, _ in said], ["ScalesMissing"])
        self.assertIn("/fc", said[0][1])

    def test_a_model_finds_its_timing_cache_again_and_another_model_does_not(self):
        device_cache, provider = scratch_folder(), FakeProvider()
        caches = [built(provider, device_cache)[0].facts["timingCache"] for _ in range(2)]
        self.assertEqual([cache["state"] for cache in caches], ["fresh", "used"])
        self.assertEqual(provider.kept, [None, b"tactics"])
        self.assertEqual([cache["secondsSaved"] is None for cache in caches], [True, False])
        (folder,) = device_cache.glob("onnxruntime-*")
        folder.rename(folder.with_name("onnxruntime-another"))
        self.assertEqual(built(provider, device_cache)[0].facts["timingCache"]["state"], "fresh")

    def test_a_timing_cache_that_tensorrt_does_not_take_is_a_warning_and_a_fresh_start(self):
        device_cache = scratch_folder()
        built(FakeProvider(), device_cache)
        outcome, events = built(FakeProvider(refuses_kept_cache=True), device_cache)
        self.assertEqual(outcome.facts["timingCache"]["state"], "damaged")
        self.assertEqual([event["code"] for event in events if event["event"] == "warning"], ["TimingCacheDropped"])

    def test_a_timing_cache_that_cannot_be_read_is_a_warning_and_a_fresh_start(self):
        device_cache, provider = scratch_folder(), FakeProvider()
        built(provider, device_cache)
        (folder,) = device_cache.glob("onnxruntime-*")
        (folder / "another.timing").mkdir()
        outcome, events = built(provider, device_cache)
        self.assertEqual(outcome.facts["timingCache"]["state"], "damaged")
        self.assertEqual(outcome.facts["timingCache"]["bytesBefore"], 0)
        self.assertEqual(provider.kept[-1], None)
        self.assertEqual([event["code"] for event in events if event["event"] == "warning"], ["TimingCacheDropped"])

    def test_an_engine_that_a_killed_attempt_left_is_not_used(self):
        scratch = scratch_folder()
        (scratch / "engine-cache").mkdir()
        (scratch / "engine-cache" / "half.engine").write_bytes(b"")
        built(FakeProvider(), scratch_folder(), scratch)

    def test_a_network_taken_in_parts_or_without_int8_is_refused(self):
        without_int8 = INT8_ENGINE.replace("_int8", "")
        for engines, code in (
            ((), "NetworkRefused"),
            ((INT8_ENGINE, f"second_{INT8_ENGINE}"), "NetworkRefused"),
            ((without_int8,), "PrecisionUnsupported"),
        ):
            with self.subTest(engines), self.assertRaises(StageFailure) as raised:
                built(FakeProvider(engines), scratch_folder())
            self.assertEqual(raised.exception.code, code)
