"""Measures a network, whatever computes it: accuracy over a split, then latency, throughput and usage."""

import numpy

from ..images.pixels import PackedSplit
from ..protocol.atomic_file import write_json
from ..protocol.stage import JSON, Artifact
from .classification_answers import classification_answers
from .energy import EnergyMeter
from .latency import hot_runs, traced_runs
from .machine_condition import read_condition
from .measuring_thread import affinity
from .other_work import OtherWork
from .throughput import measure_throughput


class Evaluation:
    """What was measured: `answers`, `latency_ms`, `traces`, `throughput`, and `facts` that every evaluation has."""

    def __init__(self, network, usage_source, request, report):
        parameters = request.parameters
        split = PackedSplit(request.inputs["evaluation"])
        before = read_condition(usage_source.condition())
        energy = EnergyMeter(usage_source, parameters, report)
        energy.measure_idle()
        self.answers = classification_answers(answering(network), split, within(network, parameters), report)
        others = OtherWork()
        self.latency_ms, warmed_up = hot_runs(network, split, parameters, report)
        self.traces = traced_runs(network, len(self.latency_ms), parameters, report)
        self.throughput, throughput_end = measure_throughput(network, split, usage_source, parameters, report)
        during = others.cores_since()
        largest = self.throughput[-1]["batchSize"] if self.throughput else 1
        self.facts = {
            "energy": energy.measure(network, split, largest),
            "images": split.count,
            "device": network.device,
            "latencyRuns": len(self.latency_ms),
            "warmUpRuns": warmed_up["runs"],
            "warmUp": {"seconds": warmed_up["seconds"], "isSteady": warmed_up["isSteady"]},
            "garbageCollection": "off",
            "affinity": affinity(network.device),
            "usageIntervalMs": parameters["usageIntervalMs"],
            "throughputEnd": throughput_end,
            "usageSource": usage_source.name,
            "conditions": {
                "before": before,
                "during": during,
                "after": read_condition(usage_source.condition()),
            },
        }

    def write(self, scratch):
        """Writes the artifacts `answers` and `samples` and returns them."""
        samples = {
            "latencyMs": self.latency_ms,
            "computeMs": None if self.traces is None else [trace["computeMs"] for trace in self.traces],
            "throughput": self.throughput,
        }
        return {
            "answers": json_artifact(scratch / "answers.json", self.answers),
            "samples": json_artifact(scratch / "samples.json", samples),
        }


def json_artifact(path, value):
    """Writes a value as JSON and returns it as an artifact."""
    write_json(path, value)
    return Artifact(path, JSON)


def answering(network):
    """Returns a function from network inputs to logits of their own memory."""

    def infer(batch):
        network.load(batch)
        return numpy.array(network.run())

    return infer


def within(network, parameters):
    """Returns the parameters with an accuracy batch size that the network takes."""
    size = parameters["accuracyBatchSize"]
    return {**parameters, "accuracyBatchSize": min(size, network.max_batch_size or size)}
