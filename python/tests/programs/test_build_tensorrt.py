import json
import unittest
from unittest.mock import patch

from quantfleet_tools.programs.build_tensorrt import build
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.tensorrt.engine_layers import inspect_layers

from ..demo import agreed, scratch_folder
from ..protocol.events import Events
from ..tensorrt.request import CACHE, build_request
from ..tensorrt.stub_names import CALIBRATED, VERSIONS
from ..tensorrt.stub_tensorrt import Engine, EngineInspector, ExecutionContext, calibrating, failing, going_on, stub_tensorrt

QDQ = ("QUANTIZE", "DEQUANTIZE", "CONVOLUTION")
NEWEST, OLDEST, LAST_WEAK = VERSIONS[-1], VERSIONS[0], CALIBRATED[-1]
# From 10.12 on a network with Q/DQ pairs is strongly typed.
WEAK_QDQ = tuple(version for version in CALIBRATED if version != "10.15.1")


def cache_file(content=CACHE):
    path = scratch_folder() / "calibration.cache"
    path.write_bytes(content)
    return {"calibrationCache": str(path)}


class Build(unittest.TestCase):
    def built(self, trt, inputs=None, **parameters):
        self.events = Events()
        request = build_request(inputs, **parameters)
        return agreed("build_tensorrt", request, build(trt, request, self.events.report))

    def assert_refused(self, code, text, trt, inputs=None, **parameters):
        with self.assertRaises(StageFailure) as raised:
            self.built(trt, inputs, **parameters)
        self.assertEqual(raised.exception.code, code, raised.exception.message)
        self.assertIn(text, raised.exception.message)


class EveryVersion(Build):
    def test_a_quantized_network_is_built_with_the_flags_that_its_version_needs(self):
        for version in VERSIONS:
            with self.subTest(version):
                trt = stub_tensorrt(version, QDQ, build=going_on)
                facts = self.built(trt, precision="int8", sparsity=True, workspaceMiB=64).facts
                weak = version in WEAK_QDQ
                self.assertEqual(facts["flags"], ["INT8"] * weak + ["SPARSE_WEIGHTS", "TF32"])
                self.assertEqual((facts["typing"], facts["scales"]), ("weak" if weak else "strong", "qdq"))
                explicit = getattr(trt.NetworkDefinitionCreationFlag, "EXPLICIT_BATCH", None)
                strong = getattr(trt.NetworkDefinitionCreationFlag, "STRONGLY_TYPED", None)
                bits = [explicit] if weak else [explicit, strong]
                self.assertEqual(trt.last.flags, sum(1 << bit for bit in bits if bit is not None))
                self.assertEqual(trt.last.config.seen.pools, {"WORKSPACE": 64 << 20})
                (profile,) = trt.last.config.seen.profiles
                self.assertEqual(profile.shapes, ((1, 1, 28, 28), (8, 1, 28, 28), (32, 1, 28, 28)))
                self.assertEqual((facts["tf32"], facts["layers"], facts["tensorrt"]), (True, 3, version))

    def test_the_optimization_level_is_set_or_named_as_missing(self):
        for version in VERSIONS:
            with self.subTest(version):
                facts = self.built(stub_tensorrt(version), optimizationLevel=2).facts
                missing = version == OLDEST
                self.assertEqual(facts["optimizationLevel"], None if missing else 2)
                self.assertEqual(self.events.warnings(), ["OptimizationLevelIgnored"] * missing)

    def test_calibrated_scales_are_read_by_the_calibrator_that_the_header_names(self):
        for version in CALIBRATED:
            with self.subTest(version):
                trt = stub_tensorrt(version, build=calibrating(CACHE))
                facts = self.built(trt, cache_file(), precision="int8", otherLayers="fp16").facts
                self.assertIsInstance(trt.last.config.int8_calibrator, trt.IInt8EntropyCalibrator2)
                self.assertEqual(facts["flags"], ["FP16", "INT8", "TF32"])
                self.assertEqual(facts["scales"], "calibrationCache")
                self.assertEqual(trt.last.config.seen.calibration_profile.shapes, ((8, 1, 28, 28),) * 3)

    def test_layers_are_left_as_the_inspector_wrote_them(self):
        outcome = self.built(stub_tensorrt(NEWEST))
        layers = json.loads(outcome.artifacts["layers"].path.read_text())
        self.assertEqual(layers, {"Layers": ["CONVOLUTION", "ACTIVATION"]})

    def test_without_memory_for_an_execution_context_the_layers_are_still_told(self):
        with patch.object(Engine, "create_execution_context", return_value=None):
            outcome = self.built(stub_tensorrt("10.3.0"))
        self.assertEqual(json.loads(outcome.artifacts["layers"].path.read_text()), {"Layers": "N/A due to dynamic shapes"})
        self.assertEqual((outcome.facts["layers"], self.events.warnings()), (2, []))

    def test_layers_without_a_text_are_a_warning_and_still_counted(self):
        with patch.object(EngineInspector, "get_engine_information", return_value=""):
            outcome = self.built(stub_tensorrt("10.3.0"))
        self.assertEqual((outcome.facts["layers"], [*outcome.artifacts]), (2, ["engine"]))
        self.assertEqual(self.events.warnings(), ["EngineNotInspected"])


class Precisions(Build):
    def test_int8_without_scales_is_refused(self):
        for version in VERSIONS:
            self.assert_refused("NetworkRefused", "needs scales", stub_tensorrt(version), precision="int8")

    def test_scales_given_twice_are_refused(self):
        trt = stub_tensorrt(LAST_WEAK, QDQ)
        self.assert_refused("NetworkRefused", "ignores", trt, cache_file(), precision="int8")

    def test_a_quantized_network_is_not_built_as_anything_but_int8(self):
        for precision in ("fp32", "fp16"):
            self.assert_refused("NetworkRefused", "Q/DQ", stub_tensorrt(LAST_WEAK, QDQ), precision=precision)

    def test_a_cache_for_a_version_without_calibrators_is_refused_with_the_way_out(self):
        trt = stub_tensorrt(NEWEST)
        self.assert_refused("RecipeUnsupported", "as explicit Q/DQ", trt, cache_file(), precision="int8")

    def test_fp16_beside_int8_is_a_flag_or_written_around_the_pairs_where_the_network_decides(self):
        for version in VERSIONS:
            with self.subTest(version), patch("quantfleet_tools.programs.build_tensorrt.write_half_precision") as written:
                trt = stub_tensorrt(version, QDQ)
                facts = self.built(trt, precision="int8", otherLayers="fp16").facts
                weak = version in WEAK_QDQ
                self.assertEqual(facts["flags"], ["FP16", "INT8", "TF32"] if weak else ["TF32"])
                self.assertEqual(written.call_count, 0 if weak else 1)

    def test_tf32_is_switched_off_on_demand(self):
        for version in VERSIONS:
            facts = self.built(stub_tensorrt(version), tf32=False).facts
            self.assertEqual((facts["tf32"], facts["flags"]), (False, []), version)


class Policies(Build):
    def test_int8_is_preferred_in_convolutions_where_scales_only_allow_it(self):
        for version in CALIBRATED:
            for policy in ("prefer-int8", "require-int8"):
                with self.subTest(version, policy=policy):
                    trt = stub_tensorrt(version, build=calibrating(CACHE))
                    facts = self.built(trt, cache_file(), precision="int8", precisionPolicy=policy).facts
                    self.assertEqual(facts["flags"], ["INT8", "PREFER_PRECISION_CONSTRAINTS", "TF32"])
                    precisions = [trt.last.network.get_layer(number).precision for number in range(2)]
                    self.assertEqual(precisions, [trt.DataType.INT8, None])

    def test_a_network_whose_pairs_decide_or_that_is_to_be_fastest_is_left_alone(self):
        pairs = stub_tensorrt("10.3.0", QDQ)
        self.assertEqual(self.built(pairs, precision="int8", precisionPolicy="require-int8").facts["flags"], ["INT8", "TF32"])
        fastest = stub_tensorrt("10.3.0", build=calibrating(CACHE))
        self.assertEqual(self.built(fastest, cache_file(), precision="int8").facts["flags"], ["INT8", "TF32"])


class Profiles(Build):
    def test_each_batch_size_has_a_profile_of_its_own_on_demand(self):
        trt = stub_tensorrt("10.3.0", build=calibrating(CACHE))
        with inspected_apart() as inspection:
            outcome = self.built(trt, cache_file(), precision="int8", profileSizes=[1, 8, 32])
        shapes = [[size for size, *_ in profile.shapes] for profile in trt.last.config.seen.profiles]
        self.assertEqual(shapes, [[1, 1, 1], [2, 8, 8], [9, 32, 32]])
        self.assertEqual([size for size, *_ in trt.last.config.seen.calibration_profile.shapes], [8, 8, 8])
        self.assertEqual(inspection.call_args.args[0], outcome.artifacts["engine"].path)

    def test_an_engine_of_several_profiles_at_which_the_inspector_crashes_is_kept(self):
        with inspected_apart(None, None):
            outcome = self.built(stub_tensorrt("10.3.0"), profileSizes=[1, 8, 32])
        self.assertEqual((outcome.facts["layers"], [*outcome.artifacts]), (None, ["engine"]))
        self.assertEqual(self.events.warnings(), ["EngineNotInspected"])

    def test_the_inspector_is_asked_for_the_shapes_of_the_usual_batch_size(self):
        asked, parameters = [], build_request(profileSizes=[1, 8, 32]).parameters
        with patch.object(ExecutionContext, "set_optimization_profile_async", lambda _, *profile: asked.append(profile)):
            inspect_layers(stub_tensorrt("10.3.0"), None, b"plan", parameters)
        self.assertEqual(asked, [(1, 0)])


def inspected_apart(text='{"Layers": []}', layers=0):
    """Stands in for the process that would need a TensorRT."""
    return patch("quantfleet_tools.programs.build_tensorrt.inspect_apart", return_value=(text, layers))


class Accelerators(Build):
    def test_a_dla_core_takes_what_it_can_and_leaves_the_rest_to_the_gpu(self):
        trt = stub_tensorrt("10.3.0", cores=2)
        profile = {"min": 4, "opt": 4, "max": 4}
        facts = self.built(trt, precision="fp16", dlaCore=1, profile=profile).facts
        config = trt.last.config
        self.assertEqual((config.default_device_type, config.DLA_core), (trt.DeviceType.DLA, 1))
        self.assertEqual(facts["flags"], ["FP16", "GPU_FALLBACK", "TF32"])
        self.assertEqual(trt.last.runtime.DLA_core, 1)

    def test_a_dla_core_takes_the_scales_of_the_entropy2_calibrator(self):
        asked = {"precision": "int8", "dlaCore": 0, "profile": {"min": 1, "opt": 1, "max": 1}}
        facts = self.built(stub_tensorrt("10.3.0", cores=2, build=calibrating(CACHE)), cache_file(), **asked).facts
        self.assertEqual(facts["scales"], "calibrationCache")

    def test_what_a_dla_core_cannot_do_is_refused(self):
        asked = {"precision": "int8", "dlaCore": 0, "profile": {"min": 1, "opt": 1, "max": 1}}
        refused = {"code": "PrecisionUnsupported"}
        self.assert_refused(*refused.values(), "finds 0 DLA", stub_tensorrt("10.3.0", QDQ), **asked)
        self.assert_refused(*refused.values(), "Q/DQ", stub_tensorrt(OLDEST, QDQ, cores=2), **asked)
        several = {**asked, "profile": {"min": 1, "opt": 1, "max": 2}}
        self.assert_refused(*refused.values(), "engine.profile.max must be 1", stub_tensorrt("10.3.0", QDQ, cores=2), **several)
        minmax = cache_file(CACHE.replace(b"EntropyCalibration2", b"MinMaxCalibration"))
        self.assert_refused(*refused.values(), "MinMaxCalibration", stub_tensorrt("10.3.0", cores=2), minmax, **asked)
        floats = {**asked, "precision": "fp32"}
        self.assert_refused(*refused.values(), "INT8 and FP16", stub_tensorrt("10.3.0", cores=2), **floats)


class Scales(Build):
    def assert_cache_refused(self, text, content=CACHE, build=None):
        trt = stub_tensorrt("10.3.0", build=build or calibrating(CACHE))
        self.assert_refused("CalibrationCacheInvalid", text, trt, cache_file(content), precision="int8")

    def test_the_cache_of_another_network_is_refused_before_the_build(self):
        self.assert_cache_refused("works by name", b"TRT-100300-EntropyCalibration2\nother: 3c010a14\n")

    def test_a_cache_of_no_known_calibrator_is_refused(self):
        self.assert_cache_refused("GuessCalibration", CACHE.replace(b"EntropyCalibration2", b"GuessCalibration"))

    def test_a_cache_that_tensorrt_does_not_read_is_never_built_without(self):
        self.assert_cache_refused("did not take", build=going_on)

    def test_a_build_that_fails_before_the_cache_is_read_tells_its_own_reason(self):
        trt = stub_tensorrt("10.3.0", build=failing("Cuda Runtime (out of memory)"))
        self.assert_refused("OutOfMemory", "out of memory", trt, cache_file(), precision="int8")

    def test_a_calibration_that_fails_for_lack_of_images_is_the_caches_fault(self):
        def without_images(trt, config, log):
            config.int8_calibrator.get_batch(["images"])
            return failing("Calibration failure occurred with no scaling factors detected.")(trt, config, log)

        self.assert_cache_refused("no scaling factors", build=without_images)

    def test_a_calibration_instead_of_reading_fails_the_stage(self):
        def distrusting(trt, config, log):
            config.int8_calibrator.read_calibration_cache()
            log(trt.ILogger.WARNING, "Calibration table does not match calibrator algorithm type.")
            return b"plan" if config.int8_calibrator.get_batch(["images"]) is None else None

        self.assert_cache_refused("does not match calibrator", build=distrusting)

    def test_missing_scales_are_named_and_many_fail_the_stage_those_within_fused_layers_aside(self):
        text = "Missing scale and zero-point for tensor tensor{}, expect fall back to non-int8 implementation"

        def missing(*numbers):
            def build(trt, config, log):
                for number in numbers:
                    log(trt.ILogger.WARNING, text.format(number))
                return calibrating(CACHE)(trt, config, log)

            return build

        self.built(stub_tensorrt("10.3.0", build=missing(0)), cache_file(), precision="int8")
        self.assertEqual(self.events.warnings(), ["ScalesMissing"])
        self.assert_cache_refused("lacks the scales of 2", build=missing(0, 1))
        for calibrated_after_fusion in (b"EntropyCalibration", b"LegacyCalibration"):
            cache = CACHE.replace(b"EntropyCalibration2", calibrated_after_fusion)
            self.built(stub_tensorrt("10.3.0", build=missing(0, 1)), cache_file(cache), precision="int8")
            self.assertEqual(self.events.warnings(), [])
            with inspected({"Layers": [{"Name": "fused", "Inputs": [{"Name": "images"}], "Outputs": [{"Name": "tensor1"}]}]}):
                self.built(stub_tensorrt("10.3.0", build=missing(0, 1)), cache_file(cache), precision="int8")
            self.assertEqual(self.events.warnings(), ["ScalesMissing"])
            both = [{"Name": name, "Inputs": [], "Outputs": [{"Name": name}]} for name in ("tensor0", "tensor1")]
            with inspected({"Layers": both}):
                self.assert_cache_refused("lacks the scales of 2", cache, build=missing(0, 1))


def inspected(layers):
    return patch.object(EngineInspector, "get_engine_information", return_value=json.dumps(layers))


class KernelsLeftOut(Build):
    def assert_warned(self, severity, text, warnings, **parameters):
        def build(trt, config, log):
            log(getattr(trt.ILogger, severity), text)
            return b"plan"

        self.events = Events()
        self.built(stub_tensorrt("10.3.0", build=build), **parameters)
        self.assertEqual([(each["code"], each["message"].split(" was ")[0]) for each in self.events.said()], warnings)

    def test_kernels_passed_over_for_want_of_memory_are_a_warning_that_names_what_was_too_small(self):
        workspace = "Some tactics do not have sufficient workspace memory to run. Increasing workspace size will help."
        device = "Tactic Device request: 5MB Available: 0MB. Device memory is insufficient to use tactic."
        either = [("KernelsLeftOut", "the workspace of 1 MiB or the GPU's free memory")]
        memory = [("KernelsLeftOut", "the GPU's free memory")]
        self.assert_warned("INFO", workspace, either, workspaceMiB=1)
        self.assert_warned("WARNING", device, either, workspaceMiB=1)
        self.assert_warned("WARNING", device, memory)
        self.assert_warned("ERROR", "Error Code 2: OutOfMemory (Requested size was 8 bytes.)", memory)
        self.assert_warned("WARNING", "Requested size was 8 bytes: Cuda Runtime (out of memory)", memory, workspaceMiB=4096)
        self.assert_warned("INFO", "Detected 1 inputs and 1 output network tensors.", [])


class Failures(Build):
    def assert_fails_with(self, code, *errors, warnings=(), workspaceMiB=None):
        trt = stub_tensorrt("10.3.0", build=failing(*errors, warnings=warnings))
        self.assert_refused(code, errors[0], trt, workspaceMiB=workspaceMiB)

    def test_a_workspace_too_small_is_told_from_memory_that_ran_out(self):
        node = "Error Code 10: Internal Error (Could not find any implementation for node conv1 + relu1.)"
        workspace = node.replace(".)", " due to insufficient workspace. See verbose log for requested sizes.)")
        memory = "Skipping tactic 0 due to insufficient memory on requested size of 29147520 detected for tactic 0."
        self.assert_fails_with("WorkspaceTooSmall", workspace, workspaceMiB=1)
        self.assert_fails_with("WorkspaceTooSmall", node, workspaceMiB=1)
        request = "Tactic Device request: 2457MB Available: 1MB. Device memory is insufficient to use tactic."
        self.assert_fails_with("WorkspaceTooSmall", node, warnings=[request], workspaceMiB=1)
        self.assert_fails_with("OutOfMemory", node, warnings=[request])
        self.assert_fails_with("OutOfMemory", node, warnings=[memory])
        self.assert_fails_with("OutOfMemory", node, warnings=[memory], workspaceMiB=1)
        self.assert_fails_with(
            "OutOfMemory", node, "Error Code 2: OutOfMemory (Requested size was 8 bytes.)", workspaceMiB=1
        )
        self.assert_fails_with("NetworkRefused", node)

    def test_memory_that_ran_out_is_known_by_what_tensorrt_says(self):
        self.assert_fails_with(
            "OutOfMemory", "[defaultAllocator.cpp::allocate::31] Error Code 1: Cuda Runtime (out of memory)"
        )
        self.assert_fails_with(
            "NetworkRefused", "Error Code 2: Internal Error (Assertion enginePtr != nullptr failed. )"
        )
        self.assert_fails_with(
            "NetworkRefused", "Error Code 4: API Usage Error", warnings=["Cuda Runtime (out of memory)"]
        )

    def test_errors_of_before_the_build_are_not_taken_for_its_own(self):
        folder = scratch_folder()
        (folder / "timing.cache").write_bytes(b"garbage")
        trt = stub_tensorrt("10.3.0", build=failing())
        self.assert_refused("NetworkRefused", "gave no reason", trt, deviceCache=str(folder))

    def test_a_builder_without_a_gpu_is_a_missing_tool(self):
        trt = stub_tensorrt("10.3.0")

        def no_builder(logger):
            logger.log(trt.ILogger.ERROR, "CUDA initialization failure with error: 35")
            raise TypeError("pybind11::init(): factory function returned nullptr")

        trt.Builder = no_builder
        self.assert_refused("ToolMissing", "error: 35", trt)

    def test_a_builder_for_which_cuda_finds_no_memory_is_out_of_memory(self):
        for number, code in ((2, "OutOfMemory"), (209, "ToolMissing")):
            trt = stub_tensorrt("10.3.0")

            def no_builder(logger, trt=trt, number=number):
                logger.log(trt.ILogger.ERROR, f"CUDA initialization failure with error: {number}. Please check CUDA.")
                raise TypeError("pybind11::init(): factory function returned nullptr")

            trt.Builder = no_builder
            self.assert_refused(code, f"error: {number}", trt)

    def test_a_report_that_fails_does_not_cancel_the_build(self):
        events = Events()
        events.report.progress = None
        outcome = build(stub_tensorrt("10.3.0", build=going_on), build_request(), events.report)
        self.assertEqual(outcome.artifacts["engine"].path.read_bytes(), b"plan")
