"""Measures the original network in PyTorch: accuracy over a split, then latency, throughput and processor usage."""

import numpy
import torch

from .atomic_file import write_json
from .latency import hot_runs_ms
from .machine_condition import read_condition
from .models import load_network
from .pixels import PackedSplit
from .predictions import predict
from .processor_usage import SOURCE
from .stage import JSON, Artifact, Outcome
from .throughput import measure_throughput
from .torch_threads import use_threads


def run(request, report):
    parameters = request.parameters
    use_threads(parameters)
    network = load_network(parameters["model"], request.inputs)
    split = PackedSplit(request.inputs["evaluation"])

    def infer(batch):
        with torch.inference_mode():
            return network(torch.from_numpy(batch)).numpy()

    condition_before = read_condition()
    predictions = predict(infer, split, parameters, report)
    latency = hot_runs_ms(infer, split, parameters, report)
    throughput, throughput_end = measure_throughput(infer, split, parameters, report)
    condition_after = read_condition()
    artifacts = {
        "predictions": Artifact(request.scratch / "predictions.json", JSON),
        "samples": Artifact(request.scratch / "samples.json", JSON),
    }
    write_json(artifacts["predictions"].path, predictions)
    write_json(artifacts["samples"].path, {"latencyMs": latency, "throughput": throughput})
    facts = {
        **hits(predictions),
        "accuracyMode": "eager",
        "speedMode": "eager",
        "latencyRuns": len(latency),
        "warmUpRuns": parameters["warmUpRuns"],
        "usageIntervalMs": parameters["usageIntervalMs"],
        "throughputEnd": throughput_end,
        "usageSource": SOURCE,
        "threads": parameters["threads"],
        "conditions": {"before": condition_before, "after": condition_after},
    }
    return Outcome(artifacts, facts)


def hits(predictions):
    """Counts the images whose label is the first, or among the first five, of the predicted classes."""
    is_hit = numpy.asarray(predictions["top5"]) == numpy.asarray(predictions["labels"])[:, None]
    return {"images": len(is_hit), "top1Hits": int(is_hit[:, 0].sum()), "top5Hits": int(is_hit.sum())}
