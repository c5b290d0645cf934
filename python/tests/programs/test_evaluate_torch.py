import json
import os
import time
import unittest
from unittest.mock import patch

import numpy

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.classification_answers import most_likely
from quantfleet_tools.measuring.processor_network import ProcessorNetwork
from quantfleet_tools.measuring.throughput import measure_throughput
from quantfleet_tools.measuring.usage_sampler import UsageSampler
from quantfleet_tools.programs import evaluate_torch
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.telemetry.processor import ProcessorUsage

from ..demo import PREPROCESSING, WEIGHTS, images_and_labels, packed, request, silent_report

PARAMETERS = {
    "preprocessing": PREPROCESSING,
    "threads": 1,
    "device": "cpu",
    "accuracyBatchSize": 100,
    "warmUpRuns": 2,
    "hotRuns": 5,
    "hotSeconds": 0,
    "throughputBatchSizes": [1, 4],
    "throughputSeconds": 0.3,
    "powerSeconds": 0,
    "usageIntervalMs": 50,
}


def throughput(infer, usage_source=None, **parameters):
    return measure_throughput(
        ProcessorNetwork(infer),
        PackedSplit(packed(64)),
        usage_source or ProcessorUsage(),
        {**PARAMETERS, **parameters},
        silent_report(),
    )


class SilentSource:
    name = "a source that has nothing to say"
    settling_seconds = 0

    def sample(self):
        return None


class ConstantSource:
    name = "a source that always says the same"
    settling_seconds = 0

    def sample(self):
        return {"percent": 50}


class LaggingSource:
    """The share of the last 0.3 s for which a network has been running, since its first answer."""

    name = "a source that says the mean of some time"
    settling_seconds = 0.3

    def __init__(self):
        self.busy_since = None

    def infer(self, batch):
        self.busy_since = self.busy_since or time.perf_counter()
        time.sleep(0.005)

    def sample(self):
        return {"percent": min(100, 100 * (time.perf_counter() - self.busy_since) / self.settling_seconds)}


class EvaluateTorch(unittest.TestCase):
    def test_the_demo_network_is_right_about_most_images_and_every_sample_is_kept(self):
        outcome = evaluate_torch.run(
            request({"weights": WEIGHTS, "evaluation": packed(600)}, PARAMETERS), silent_report()
        )
        answers, samples = (
            json.loads(outcome.artifacts[name].path.read_text()) for name in ("answers", "samples")
        )
        labels = images_and_labels()[1][:600].tolist()
        self.assertEqual((answers["count"], answers["classes"], answers["labels"]), (600, 10, labels))
        hits = sum(top[0] == label for top, label in zip(answers["top"], labels))
        self.assertEqual((answers["task"], outcome.facts["images"]), ("classification", 600))
        self.assertEqual([sorted(scores, reverse=True) for scores in answers["scores"]], answers["scores"])
        self.assertGreater(hits, 540)
        self.assertEqual((len(samples["latencyMs"]), outcome.facts["latencyRuns"]), (5, 5))
        self.assertIsNone(samples["computeMs"])
        self.assertEqual([entry["batchSize"] for entry in samples["throughput"]], [1, 4])
        for entry in samples["throughput"]:
            self.assertEqual(entry["images"], entry["runs"] * entry["batchSize"])
            self.assertTrue(all(0 <= sample["percent"] <= 100 for sample in entry["usage"]))
            # The kernel says nothing of less than a tick.
            self.assertGreater(entry["usage"][-1]["atMs"], entry["seconds"] * 1000 - 1000 / os.sysconf("SC_CLK_TCK"))
        facts = outcome.facts
        self.assertEqual((facts["warmUpRuns"], facts["usageIntervalMs"]), (2, 50))
        self.assertEqual([*facts["conditions"]], ["before", "during", "after"])
        self.assertEqual([*facts["conditions"]["during"]], ["seconds", "othersCores", "stolenCores"])
        self.assertEqual((facts["garbageCollection"], facts["affinity"]["isKeptOnOne"]), ("off", False))
        self.assertEqual(answers["outputs"]["images"], 600)
        for moment in ("before", "after"):
            condition = facts["conditions"][moment]
            self.assertEqual([*condition], ["loadAverage", "clockMHz", "temperatureC", "gpu"])
            self.assertIsNone(condition["gpu"])
        self.assertEqual((facts["device"], facts["speedSettings"], facts["usageSource"]), ("cpu", {}, "/proc/stat"))


class Predictions(unittest.TestCase):
    def test_equal_logits_are_ordered_by_class(self):
        logits = numpy.array([[0.0, 3.0, 1.0, 3.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0, 2.0]], numpy.float32)
        self.assertEqual(most_likely(logits).tolist(), [[1, 3, 2, 4, 5], [0, 1, 2, 3, 4]])

    def test_there_are_fewer_than_five_where_there_are_fewer_classes(self):
        self.assertEqual(most_likely(numpy.array([[0.0, 1.0]])).tolist(), [[1, 0]])


class Throughput(unittest.TestCase):
    def test_exhausted_memory_ends_the_list_and_keeps_what_was_measured(self):
        def infer(batch):
            if len(batch) > 1:
                raise RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes")
            time.sleep(0.01)

        measured, end = throughput(infer)
        self.assertEqual(([entry["batchSize"] for entry in measured], end), ([1], "memory"))

    def test_a_batch_size_that_would_not_fit_is_not_tried(self):
        with patch("quantfleet_tools.measuring.throughput.has_room_for", side_effect=[True, False]) as has_room:
            measured, end = throughput(lambda batch: time.sleep(0.01), throughputBatchSizes=[1, 4, 8, 16])
        self.assertEqual(([entry["batchSize"] for entry in measured], end), ([1, 4], "memory"))
        self.assertEqual([call.args[1] for call in has_room.call_args_list], [4, 2])

    def test_slow_networks_run_three_times_all_the_same(self):
        measured, end = throughput(lambda batch: time.sleep(0.05), throughputSeconds=0, throughputBatchSizes=[1])
        self.assertEqual((measured[0]["runs"], end), (3, "complete"))

    def test_a_measurement_too_short_for_a_sample_is_no_measurement(self):
        with self.assertRaises(StageFailure) as raised:
            throughput(lambda batch: None, throughputSeconds=0, usageIntervalMs=60_000)
        self.assertEqual(raised.exception.code, "NoSamples")

    def test_a_source_without_samples_is_named_and_never_stands_for_zero(self):
        with self.assertRaises(StageFailure) as raised:
            throughput(lambda batch: time.sleep(0.01), SilentSource())
        self.assertEqual(raised.exception.code, "NoSamples")
        self.assertIn("a source that has nothing to say gave no usage of batch size 1", raised.exception.message)

    def test_every_sample_of_a_source_that_lags_belongs_to_the_load(self):
        source = LaggingSource()
        measured, _ = throughput(source.infer, source, throughputBatchSizes=[4], throughputSeconds=0.2)
        (entry,) = measured
        self.assertEqual({sample["percent"] for sample in entry["usage"]}, {100})
        self.assertGreaterEqual(entry["usage"][-1]["atMs"], 200)
        self.assertGreaterEqual(entry["seconds"], 0.2)
        self.assertLessEqual(entry["runs"] * 0.005, entry["seconds"])

    def test_a_busy_machine_shows_in_the_samples(self):
        with UsageSampler(ProcessorUsage(), 50) as usage:
            until = time.perf_counter() + 0.3
            while time.perf_counter() < until:
                pass
        self.assertGreaterEqual(len(usage.samples), 3)
        self.assertGreater(max(sample["percent"] for sample in usage.samples), 20)
