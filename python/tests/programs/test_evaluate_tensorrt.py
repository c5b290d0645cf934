import ctypes
import json
import math
import unittest
from types import SimpleNamespace
from unittest.mock import patch

import numpy

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.classification_answers import most_likely
from quantfleet_tools.programs import evaluate_tensorrt
from quantfleet_tools.protocol.failure import StageFailure

from ..cuda.gpu import needs_compiler, with_fake_driver
from ..demo import agreed, PREPROCESSING, packed, request, scratch_folder, silent_report

PARAMETERS = {
    "accuracyBatchSize": 64,
    "warmUpRuns": 3,
    "hotRuns": 20,
    "hotSeconds": 0,
    "throughputBatchSizes": [1, 4, 16],
    "throughputSeconds": 0.2,
    "powerSeconds": 0,
    "usageIntervalMs": 50,
    "cudaGraph": False,
    "spinWait": False,
}
TRACE = {
    "startEnqMs", "endEnqMs", "startH2dMs", "endH2dMs", "startComputeMs", "endComputeMs", "startD2hMs", "endD2hMs",
    "h2dMs", "computeMs", "d2hMs", "latencyMs",
}  # fmt: skip
LARGEST = 16
CONDITION = {
    "clockMHz": 1980,
    "temperatureC": 40,
    "powerW": None,
    "memoryUsedMiB": 512.0,
    "throttleReasons": [],
}


def evaluated(engine, images=100, **parameters):
    inputs = {"engine": str(engine), "evaluation": packed(images)}
    asked = request(inputs, {**PARAMETERS, **parameters})
    outcome = agreed("evaluate_tensorrt", asked, evaluate_tensorrt.run(asked, silent_report()))
    return outcome, {name: json.loads(artifact.path.read_text()) for name, artifact in outcome.artifacts.items()}


class Telemetry:
    name = "NVML"
    settling_seconds = 0
    power_scope = None

    def sample(self):
        return {"percent": 50, "clockMHz": 1980, "memoryMiB": 512.0, "powerW": None, "temperatureC": 40}

    def condition(self):
        return CONDITION


def fake_tensorrt(
    refusal=None,
    smallest=1,
    is_capturable=True,
    takes_addresses=True,
    remark=None,
    says=None,
    form=None,
    bias=0,
    profiles=None,
):
    """Returns a module like TensorRT whose engine answers with ten sums of a row; its file is not looked at.

    `remark` is an error that it logs when it loads the engine all the same, `says` one with which executions fail. `form`
    makes the shape of the answers from the number of images, `bias` is added to the first image of an execution.
    `profiles` are the (smallest, largest) batch sizes of each optimization profile.
    """
    ranges = profiles or [(smallest, LARGEST)]

    class Context:
        profiler = None

        def __init__(self):
            self.addresses, self.executions, self.profile = {}, 0, 0

        def set_optimization_profile_async(self, profile, stream_handle):
            # A change of profile forgets where the tensors are.
            self.addresses, self.profile = {}, profile
            return True

        def set_input_shape(self, name, shape):
            self.shape = shape
            least, most = ranges[self.profile]
            return least <= shape[0] <= most

        def get_tensor_shape(self, name):
            return (self.shape[0], 10) if form is None else form(self.shape[0])

        def set_tensor_address(self, name, address):
            self.addresses[name] = address
            return takes_addresses

        def execute_async_v3(self, stream_handle):
            self.executions += 1
            if says is not None:
                loggers[0].log(Logger.ERROR, says)
                return False
            if self.profiler is not None:
                self.profiler.report_layer_time("first", 0.25)
                self.profiler.report_layer_time("second", 0.75)
            images = array_at(self.addresses["images"], (self.shape[0], 28 * 28))
            logits = array_at(self.addresses["logits"], (math.prod(self.get_tensor_shape("logits")),))
            found = answers(images)
            found[0] += bias
            logits[: found.size] = found.reshape(-1)[: logits.size]
            # Stands for a layer that cannot be captured: the second execution at a batch size is a capture's.
            return is_capturable or self.executions % 2 == 1

    loggers = []
    engine = SimpleNamespace(
        num_io_tensors=2,
        create_execution_context=Context,
        get_tensor_name=lambda number: ("images", "logits")[number],
        get_tensor_mode=lambda name: name,
        get_tensor_dtype=lambda name: SimpleNamespace(name="FLOAT"),
        get_tensor_shape=lambda name: (-1, 1, 28, 28),
        num_optimization_profiles=len(ranges),
        get_tensor_profile_shape=lambda name, profile: [
            (size, 1, 28, 28) for size in (ranges[profile][0], ranges[profile][1], ranges[profile][1])
        ],
    )

    class Logger:
        ERROR, INTERNAL_ERROR, WARNING = "error", "internal error", "warning"

    def deserialize(logger):
        loggers.append(logger)

        def deserialize_cuda_engine(plan):
            for error in filter(None, (refusal, remark)):
                logger.log(Logger.ERROR, error)
            return engine if refusal is None else None

        module.last_runtime = SimpleNamespace(DLA_core=-1, deserialize_cuda_engine=deserialize_cuda_engine)
        return module.last_runtime

    module = SimpleNamespace(
        ILogger=Logger,
        IProfiler=type("IProfiler", (), {}),
        Runtime=deserialize,
        TensorIOMode=SimpleNamespace(INPUT="images"),
    )
    return module


def array_at(address, shape):
    return numpy.ctypeslib.as_array(ctypes.cast(address, ctypes.POINTER(ctypes.c_float)), shape)


def answers(images):
    """Returns the logits (n, 10) that the fake engine gives for images (n, 784)."""
    return images[:, :780].reshape(len(images), 10, 78).sum(2)


@needs_compiler
class EvaluateTensorrt(unittest.TestCase):
    def setUp(self):
        telemetry = patch.object(evaluate_tensorrt, "gpu_telemetry", return_value=Telemetry())
        for patched in (with_fake_driver(), telemetry):
            patched.start()
            self.addCleanup(patched.stop)
        self.engine = scratch_folder() / "engine.plan"
        self.engine.write_bytes(b"plan")

    def evaluated(self, trt=None, **parameters):
        with patch.object(evaluate_tensorrt, "import_tensorrt", return_value=trt or fake_tensorrt()):
            return evaluated(self.engine, **parameters)

    def assert_refused(self, code, reason, trt=None, **parameters):
        with self.assertRaises(StageFailure) as raised:
            self.evaluated(trt, **parameters)
        self.assertEqual(raised.exception.code, code)
        self.assertIn(reason, raised.exception.message)

    def test_every_image_is_answered_in_batches_that_the_profile_allows(self):
        outcome, artifacts = self.evaluated(images=100, accuracyBatchSize=64)
        images = next(PackedSplit(packed(100)).batches(PREPROCESSING, 100))
        self.assertEqual(artifacts["answers"]["top"], most_likely(answers(images.reshape(100, 784))).tolist())
        self.assertEqual(outcome.facts["images"], 100)

    def test_each_batch_size_runs_in_the_optimization_profile_that_takes_it(self):
        trt = fake_tensorrt(profiles=[(1, 1), (2, 4), (5, LARGEST)])
        outcome, artifacts = self.evaluated(trt, images=100, accuracyBatchSize=64)
        images = next(PackedSplit(packed(100)).batches(PREPROCESSING, 100))
        self.assertEqual(artifacts["answers"]["top"], most_likely(answers(images.reshape(100, 784))).tolist())
        measured = [run["batchSize"] for run in artifacts["samples"]["throughput"]]
        self.assertEqual((measured, outcome.facts["latencyRuns"]), ([1, 4, 16], 20))

    def test_answers_of_two_trailing_axes_of_one_are_counted_as_those_without(self):
        flat, deep = (
            self.evaluated(fake_tensorrt(form=form))[1]["answers"] for form in (None, lambda size: (size, 10, 1, 1))
        )
        self.assertEqual(deep, flat)

    def test_answers_that_are_no_row_of_logits_an_image_are_refused_before_any_is_counted(self):
        for form, found in (
            (lambda size: (size, 11), "(16, 11)"),
            (lambda size: (2 * size, 10), "(32, 10)"),
            (lambda size: (1, 10), "(1, 10)"),
            (lambda size: (size, 1, 10), "(16, 1, 10)"),
        ):
            self.assert_refused(
                "AnswersInvalid", f"(16, 10), a row for each image and a column for each class of model.classes: 10; found "
                f"float32 {found}", fake_tensorrt(form=form), classes=10,
            )  # fmt: skip

    def test_answers_that_are_not_finite_are_refused_with_the_number_of_images(self):
        for bias, kind in ((numpy.nan, "NaN"), (numpy.inf, "inf")):
            reason = f"7 of 100 images have no finite answer: {kind} for 10 of 10 classes"
            self.assert_refused("AnswersNotFinite", reason, fake_tensorrt(bias=bias), classes=10)

    def test_the_facts_say_what_was_measured_and_how(self):
        facts = self.evaluated()[0].facts
        self.assertEqual((facts["accuracyMode"], facts["speedMode"], facts["device"]), ("engine", "engine", "gpu"))
        self.assertEqual(facts["speedSettings"], {"cudaGraph": False, "spinWait": False})
        self.assertEqual((facts["usageSource"], facts["throughputEnd"]), ("NVML", "complete"))
        self.assertEqual(facts["conditions"]["after"]["gpu"], CONDITION)

    def test_an_engine_for_an_accelerator_runs_on_the_one_that_it_was_built_for(self):
        for parameters, core in (({"dlaCore": 1}, 1), ({}, -1)):
            trt = fake_tensorrt()
            self.evaluated(trt, **parameters)
            self.assertEqual(trt.last_runtime.DLA_core, core)

    def test_there_is_a_time_in_trtexecs_form_for_each_hot_run(self):
        _, artifacts = self.evaluated()
        samples, times = artifacts["samples"], artifacts["times"]
        self.assertEqual([len(samples["latencyMs"]), len(samples["computeMs"]), len(times)], [20, 20, 20])
        self.assertEqual(samples["computeMs"], [run["computeMs"] for run in times])
        for run in times:
            assert_times_agree(self, run)

    def test_throughput_has_the_gpus_samples(self):
        for entry in self.evaluated()[1]["samples"]["throughput"]:
            self.assertEqual(entry["images"], entry["runs"] * entry["batchSize"])
            self.assertEqual(entry["usage"][0]["clockMHz"], 1980)

    def test_layer_times_have_trtexecs_form(self):
        self.assertEqual(
            self.evaluated()[1]["layerTimes"],
            [
                {"count": 20},
                {"name": "first", "timeMs": 5.0, "averageMs": 0.25, "medianMs": 0.25, "percentage": 25.0},
                {"name": "second", "timeMs": 15.0, "averageMs": 0.75, "medianMs": 0.75, "percentage": 75.0},
            ],
        )

    def test_an_engine_of_another_gpu_or_tensorrt_is_refused_with_tensorrts_reason(self):
        refusal = "expecting compute 8.7 got compute 9.0"
        self.assert_refused("EngineMismatch", refusal, fake_tensorrt(refusal=refusal))

    def test_an_engine_that_does_not_fit_into_the_memory_is_out_of_memory(self):
        with self.assertRaises(MemoryError):
            self.evaluated(fake_tensorrt(refusal="Cuda Runtime (out of memory)"))

    def test_a_batch_size_beyond_the_profile_is_refused_with_both_numbers(self):
        self.assert_refused(
            "NetworkRefused", "batch size 32, the engine takes at most 16", throughputBatchSizes=[1, 32]
        )

    def test_an_engine_that_takes_no_single_image_is_refused(self):
        self.assert_refused("NetworkRefused", "takes at least 4 images", fake_tensorrt(smallest=4))

    def test_a_capture_that_fails_fails_the_stage(self):
        trt = fake_tensorrt(is_capturable=False)
        self.assert_refused("ExecutionFailed", "CUDA graph capture at batch size 16", trt, cudaGraph=True)

    def test_an_execution_that_fails_is_an_accident_and_no_refusal_of_the_network(self):
        self.assert_refused("ExecutionFailed", "Cuda (unknown)", fake_tensorrt(says="Cuda (unknown)"))

    def test_an_address_that_is_not_accepted_is_one_too(self):
        self.assert_refused("ExecutionFailed", "an address of images", fake_tensorrt(takes_addresses=False))

    def test_an_execution_that_runs_out_of_memory_is_out_of_memory(self):
        with self.assertRaises(MemoryError):
            self.evaluated(fake_tensorrt(says="Cuda Runtime (out of memory)"))

    def test_what_tensorrt_said_before_does_not_explain_a_later_failure(self):
        trt = fake_tensorrt(remark="Cuda Runtime (out of memory)", says="misaligned address")
        self.assert_refused("ExecutionFailed", "enqueued: misaligned address", trt)


def assert_times_agree(test, run):
    """Checks one run's times against each other."""
    test.assertEqual({*run}, TRACE)
    test.assertLessEqual(run["startEnqMs"], run["endEnqMs"])
    test.assertAlmostEqual(run["endComputeMs"] - run["startComputeMs"], run["computeMs"], places=1)
    test.assertLessEqual(run["startH2dMs"], run["startComputeMs"])
    test.assertLessEqual(run["startD2hMs"], run["endD2hMs"])
    test.assertAlmostEqual(run["latencyMs"], run["h2dMs"] + run["computeMs"] + run["d2hMs"])
    test.assertGreater(run["latencyMs"], 0)
