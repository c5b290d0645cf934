"""Builds engines on several cards at once, as long as there is time."""

import queue
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

PIXELS, OPTIMIZATION_LEVEL = 224, 2
# What `engine` of a sweep has by default, but for the level.
SETTINGS = {
    "otherLayers": "fp32",
    "workspaceMiB": None,
    "optimizationLevel": OPTIMIZATION_LEVEL,
    "dlaCore": None,
    "sparsity": False,
    "tf32": True,
    "precisionPolicy": "fastest",
    "profileSizes": [],
}
STARTED = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - STARTED:.0f} s] {text}", file=sys.stderr, flush=True)


class Job(NamedTuple):
    """An engine to build: what it is called, its ONNX file, "int8", "fp16" or "fp32", and the folder of its timing cache."""

    name: str
    onnx: str
    precision: str
    cache: object


class Builder:
    """`backend` is "tensorrt" or "onnxruntime"; engines take up to `largest` images."""

    def __init__(self, programs, backend, cards, largest):
        self._programs, self._backend, self._largest = programs, backend, largest
        self._cards, self._at_once = queue.Queue(), len(cards)
        for card in cards:
            self._cards.put(card)

    def build_all(self, jobs, until):
        """Returns what each job that began before `until` came to; None for the others."""
        with ThreadPoolExecutor(self._at_once) as pool:
            return list(pool.map(lambda job: self._build(job, until), jobs))

    def _build(self, job, until):
        card = self._cards.get()
        try:
            if time.monotonic() > until:
                return None
            inputs, shape = {"onnx": job.onnx}, {"inputShape": [3, PIXELS, PIXELS]}
            if self._backend == "tensorrt":
                profile = {"min": 1, "opt": 8, "max": self._largest}
                parameters = {**SETTINGS, **shape, "profile": profile, "precision": job.precision, "deviceCache": str(job.cache)}
                artifacts, facts = self._programs.run("build_tensorrt", inputs, parameters, card)
                seconds, state = facts["seconds"], facts["timingCache"]["state"]
            else:
                since = time.monotonic()
                artifacts, facts = self._programs.run("build_ort", inputs, {"threads": 1, **shape})
                seconds, state = time.monotonic() - since, "none"
            say(f"{job.name} built on card {card} in {seconds:.1f} s, timing cache {state}")
            return {"engine": artifacts["engine"], "seconds": seconds, "timingCache": state, "card": card}
        finally:
            self._cards.put(card)
