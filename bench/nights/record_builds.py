"""Records how far builds of one network differ, with and without a timing cache, each engine measured by turns with the others.

    python bench/nights/record_builds.py OUT.json --weights WEIGHTS.pth --images IMAGES [--precisions int8 fp16] [--builds 5]
        [--cards 0 1] [--seconds 260] [--backend tensorrt] [--keep FOLDER]

MobileNet-v2, optimization level 2, INT8 by ort-static. Networks and engines are made by the product's own stage programs. IMAGES has
labels.csv (path, class_index). Cards build at once; all engines are measured on the first. Once --seconds are nearly over nothing more is
built; fewer than two builds of a kind are an error. The output is as of record.js, one session for each precision with and
without cache, its contestants being builds. Prints the standard deviations of the logarithm of latency: between builds, between starts of
one build, and between windows of one start; what all engines of a window have in common is taken out.
--keep leaves the first engine and the packed images in a folder, for bench/turns/watching_one_engine.py.
--backend onnxruntime builds FP32 with ONNX Runtime on the processor, to try the script itself.
"""

import argparse
import csv
import hashlib
import json
import math
import os
import queue
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

from build_spreads import spreads

ROOT = Path(__file__).resolve().parents[2]
CLASSES, PIXELS, IMAGES, CALIBRATION_BATCH_SIZE = 1000, 224, 64, 16
SIZES, LARGEST = [1, 32], 32
GEOMETRY = {"colour": "rgb", "resize": 256, "crop": PIXELS, "interpolation": "bilinear"}
PREPROCESSING = {**GEOMETRY, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
STARTS, WINDOWS, SECONDS, WARM_UP_SECONDS = 4, 2, 0.1, 0.04
# Of a start, for importing, and for each engine, to load and measure it.
START_SECONDS, ENGINE_SECONDS = 6, 0.2 + WINDOWS * len(SIZES) * (SECONDS + WARM_UP_SECONDS)
# Of a build that measures every tactic, and of one that finds them in the cache.
FRESH_SECONDS, CACHED_SECONDS = 40, 12
LEAST_BUILDS = 2
BUILDER = {
    "otherLayers": "fp32",
    "profile": {"min": 1, "opt": 8, "max": LARGEST},
    "workspaceMiB": None,
    "optimizationLevel": 2,
    "dlaCore": None,
    "sparsity": False,
    "tf32": True,
    "precisionPolicy": "fastest",
    "profileSizes": [],
}


def say(text):
    print(f"[{time.monotonic() - STARTED:.0f} s] {text}", file=sys.stderr, flush=True)


STARTED = time.monotonic()


class Programs:
    """Runs stage programs, each in a folder of its own below `folder`."""

    def __init__(self, folder):
        self._folder = folder

    def run(self, program, inputs, parameters, card=None):
        """Returns (paths of the artifacts by name, facts) of one run, on a card where one is given."""
        scratch = Path(tempfile.mkdtemp(prefix=f"{program}-", dir=self._folder))
        request = {"scratch": str(scratch), "inputs": inputs, "parameters": parameters}
        file = scratch / "request.json"
        file.write_text(json.dumps(request))
        environment = {**os.environ, **({} if card is None else {"CUDA_VISIBLE_DEVICES": str(card)})}
        command = [sys.executable, "-I", str(ROOT / "python" / "start.py"), "quantfleet_tools", program, str(file)]
        ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if ended.returncode != 0:
            sys.exit(f"{program} ended with {ended.returncode}:\n{ended.stdout[-4000:]}")
        result = json.loads((scratch / "result.json").read_text())
        return {name: str(scratch / each["path"]) for name, each in result["artifacts"].items()}, result["facts"]


def make_networks(programs, folder, options):
    """Returns (ONNX files by precision, the packed images)."""
    packed, _ = programs.run(
        "pack_split",
        {"split": str(list_images(Path(options.images), folder))},
        {"preprocessing": GEOMETRY, "splitSha256": "0" * 64, "classNames": [], "maxUnreadableShare": 0},
    )
    sample = {"index": packed["index"], "shards": [path for name, path in sorted(packed.items()) if name != "index"]}
    exported, _ = programs.run(
        "export",
        {"weights": str(Path(options.weights).resolve()), "sample": sample},
        {
            "model": {"kind": "architecture", "architecture": "mobilenet_v2", "classes": CLASSES},
            "preprocessing": PREPROCESSING,
            "opset": 17,
            "expectQuantized": False,
        },
    )
    networks = {"fp16": exported["onnx"], "fp32": exported["onnx"]}
    if "int8" in options.precisions:
        calibrated, _ = programs.run(
            "calibrate_ort",
            {"onnx": exported["onnx"], "calibration": sample},
            {
                "method": "percentile",
                "percentile": 99.999,
                "bins": 2048,
                "quantizedBins": 128,
                "placement": "with-residuals",
                "preprocessing": PREPROCESSING,
                "calibrationBatchSize": CALIBRATION_BATCH_SIZE,
                "images": IMAGES,
            },
        )
        folded, _ = programs.run(
            "fold", {"onnx": calibrated["onnx"], "sample": sample}, {"preprocessing": PREPROCESSING}
        )
        networks["int8"] = folded["onnx"]
    return networks, sample


def list_images(images, folder):
    """Writes the first images as splits are listed, and returns the file."""
    with open(images / "labels.csv", newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(IMAGES))]
    if len(rows) < IMAGES:
        sys.exit(f"{images}/labels.csv has {len(rows)} images; {IMAGES} are needed.")
    listed = folder / "split.jsonl"
    lines = [
        {"path": str((images / row["path"]).resolve()), "label": int(row["class_index"]), "sha256": sha256(images / row["path"])}
        for row in rows
    ]
    listed.write_text("\n".join(map(json.dumps, lines)))
    return listed


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


class Builder:
    """Builds on cards at once, a build a card, as long as there is time."""

    def __init__(self, programs, networks, options):
        self._programs, self._networks, self._options = programs, networks, options
        self._cards = queue.Queue()
        for card in options.cards:
            self._cards.put(card)

    def build_all(self, jobs, until):
        """Returns what each (precision, cache folder) came to, those that began before `until`; None for the others."""
        with ThreadPoolExecutor(len(self._options.cards)) as pool:
            return list(pool.map(lambda job: self._build(*job, until), jobs))

    def _build(self, precision, cache, until):
        card = self._cards.get()
        try:
            if time.monotonic() > until:
                return None
            inputs = {"onnx": self._networks[precision]}
            shape = {"inputShape": [3, PIXELS, PIXELS]}
            if self._options.backend == "tensorrt":
                parameters = {**BUILDER, **shape, "precision": precision, "deviceCache": str(cache)}
                artifacts, facts = self._programs.run("build_tensorrt", inputs, parameters, card)
                seconds, state = facts["seconds"], facts["timingCache"]["state"]
            else:
                since = time.monotonic()
                artifacts, facts = self._programs.run("build_ort", inputs, {"threads": 1, **shape})
                seconds, state = time.monotonic() - since, "none"
            say(f"{precision} built on card {card} in {seconds:.1f} s, timing cache {state}")
            return {"engine": artifacts["engine"], "seconds": seconds, "timingCache": state, "card": card}
        finally:
            self._cards.put(card)


def build_sessions(programs, networks, folder, options):
    """Returns a session for each precision with and without cache: the builds that it measures."""
    engines = len(options.precisions) * 2 * options.builds
    measuring = STARTS * (START_SECONDS + engines * ENGINE_SECONDS)
    cached_rounds = math.ceil(len(options.precisions) * options.builds / len(options.cards))
    until = STARTED + options.seconds - measuring
    builder = Builder(programs, networks, options)
    fresh = [(precision, folder / f"cache-{precision}-{build}") for build in range(options.builds) for precision in options.precisions]
    first = builder.build_all(fresh, until - cached_rounds * CACHED_SECONDS - FRESH_SECONDS)
    jobs = []
    for precision in options.precisions:
        shared = folder / f"cache-{precision}"
        own = folder / f"cache-{precision}-0"
        if own.exists():
            shutil.copytree(own, shared)
        jobs += [(precision, shared)] * options.builds
    again = builder.build_all(jobs, until)
    sessions = []
    for what, built, asked in (("empty", first, fresh), ("filled by the first build", again, jobs)):
        for precision in options.precisions:
            own = [one for one, (name, _) in zip(built, asked) if one is not None and name == precision]
            if len(own) < LEAST_BUILDS:
                sys.exit(f"{len(own)} builds of {precision} with a timing cache that is {what}, in the time there was: not enough.")
            sessions.append({"precision": precision, "timingCache": what, "builds": own})
    return sessions


def measure(sessions, sample, options):
    """Adds `startedAt` and `rounds` to each session: all engines by turns, in processes that follow each other."""
    builds = [build for session in sessions for build in session["builds"]]
    request = {
        "backend": options.backend,
        "engines": [build["engine"] for build in builds],
        "evaluation": sample,
        "preprocessing": PREPROCESSING,
        "batchSizes": SIZES,
        "windows": WINDOWS,
        "seconds": SECONDS,
        "warmUpSeconds": WARM_UP_SECONDS,
    }
    for session in sessions:
        session.update(startedAt=datetime.now(timezone.utc).isoformat(), rounds=[])
    for start in range(STARTS):
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": str(options.cards[0])}
        command = [sys.executable, str(Path(__file__).with_name("measure_builds.py"))]
        ended = subprocess.run(command, env=environment, input=json.dumps(request), stdout=subprocess.PIPE, text=True)
        if ended.returncode != 0:
            sys.exit(f"measure_builds.py ended with {ended.returncode}.")
        for measured in json.loads(ended.stdout):
            first = 0
            for session in sessions:
                own = slice(first, first + len(session["builds"]))
                first = own.stop
                medians = [of_size[own] for of_size in measured["medianMs"]]
                session["rounds"].append({"start": start, "othersPercent": measured["othersPercent"][own], "medianMs": medians})
        say(f"start {start + 1} of {STARTS} measured")


def keep(engine, sample, folder):
    """Copies an engine and the images to a folder, with what is needed to measure it again."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(engine, folder / "engine")
    index = shutil.copy(sample["index"], folder / "index.json")
    shards = [shutil.copy(shard, folder / Path(shard).name) for shard in sample["shards"]]
    evaluation = {"index": str(Path(index).resolve()), "shards": [str(Path(shard).resolve()) for shard in shards]}
    (folder / "images.json").write_text(json.dumps({"evaluation": evaluation, "preprocessing": PREPROCESSING}))


def print_table(recorded):
    print("| precision | timing cache | builds | s a build | engines that differ | batch size | ms | builds differ by | starts by | windows by |")
    print("|---|---|---:|---|---:|---:|---:|---:|---:|---:|")
    for session in recorded["sessions"]:
        builds = session["builds"]
        seconds = sorted(build["seconds"] for build in builds)
        different = len({build["sha256"] for build in builds})
        for position, size in enumerate(SIZES):
            median = statistics.median(value for one in session["rounds"] for value in one["medianMs"][position])
            cells = [session["precision"], session["timingCache"], len(builds), f"{seconds[0]:.1f} to {seconds[-1]:.1f}", different, size]
            cells += [f"{median:.4f}", *(f"{percent:.2f} %" for percent in spreads(session, position, STARTS, WINDOWS))]
            print(f"| {' | '.join(map(str, cells))} |")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--images", required=True)
    parser.add_argument("--precisions", nargs="+", choices=["int8", "fp16", "fp32"], default=["int8", "fp16"])
    parser.add_argument("--builds", type=int, default=5)
    parser.add_argument("--cards", nargs="+", type=int, default=[0])
    parser.add_argument("--seconds", type=float, default=260)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--backend", choices=["tensorrt", "onnxruntime"], default="tensorrt")
    return parser.parse_args()


def device_name(options):
    if options.backend == "onnxruntime":
        return "the processor"
    import torch

    return torch.cuda.get_device_name(options.cards[0])


def main():
    options = parse_options()
    device = device_name(options)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        programs = Programs(folder)
        networks, sample = make_networks(programs, folder, options)
        say("networks made")
        sessions = build_sessions(programs, networks, folder, options)
        measure(sessions, sample, options)
        if options.keep is not None:
            keep(sessions[0]["builds"][0]["engine"], sample, options.keep)
        for build in (build for session in sessions for build in session["builds"]):
            path = build.pop("engine")
            build.update(bytes=os.path.getsize(path), sha256=sha256(path))
    network = f"mobilenet_v2, {options.backend}, optimization level {BUILDER['optimizationLevel']}"
    recorded = {"device": device, "network": network, "batchSizes": SIZES, "sessions": sessions}
    options.out.write_text(json.dumps(recorded) + "\n")
    print_table(recorded)


main()
