"""Records how far builds of one network differ, with and without a timing cache, each engine measured by turns with the others.

    python bench/builds/record_builds.py OUT.json --weights WEIGHTS.pth --images IMAGES [--precisions int8 fp16] [--builds 5]
        [--cards 0 1] [--seconds 260] [--backend tensorrt] [--keep FOLDER]

MobileNet-v2, optimization level 2, INT8 by ort-static. Networks and engines are made by the product's own stage programs. IMAGES has
labels.csv (path, class_index). Cards build at once; all engines are measured on the first. Once --seconds are nearly over nothing more is
built; fewer than two builds of a kind are an error. The output is as of bench/nights/record.js, one session for each precision with and
without cache, its contestants being builds. Prints the standard deviations of the logarithm of latency: between builds, between starts of
one build, and between windows of one start; what all engines of a window have in common is taken out.
--keep leaves the first engine and the packed images in a folder, for bench/turns/watching_one_engine.py.
--backend onnxruntime builds FP32 with ONNX Runtime on the processor, to try the script itself.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from build_spreads import spreads
from by_turns import Turns, rounds_of
from engine_builder import OPTIMIZATION_LEVEL, PIXELS, STARTED, Builder, Job, say
from measured_device import device_name
from sample_images import keep, pack_first
from stage_programs import Programs, sha256

CLASSES, IMAGES, CALIBRATION_BATCH_SIZE = 1000, 64, 16
TURNS = Turns(starts=4, windows=2, sizes=[1, 32], seconds=0.1, warm_up_seconds=0.04)
GEOMETRY = {"colour": "rgb", "resize": 256, "crop": PIXELS, "interpolation": "bilinear"}
PREPROCESSING = {**GEOMETRY, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
# Of a build that measures every tactic, and of one that finds them in the cache.
FRESH_SECONDS, CACHED_SECONDS = 40, 12
LEAST_BUILDS = 2


def make_networks(programs, folder, options):
    """Returns (ONNX files by precision, the packed images)."""
    sample = pack_first(programs, Path(options.images), IMAGES, GEOMETRY, folder)
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


def build_sessions(programs, networks, folder, options):
    """Returns a session for each precision with and without cache: the builds that it measures."""
    measuring = TURNS.seconds_for(len(options.precisions) * 2 * options.builds)
    cached_rounds = math.ceil(len(options.precisions) * options.builds / len(options.cards))
    until = STARTED + options.seconds - measuring
    builder = Builder(programs, options.backend, options.cards, max(TURNS.sizes))

    def job(precision, cache):
        return Job(precision, networks[precision], precision, cache)

    fresh = [job(name, folder / f"cache-{name}-{build}") for build in range(options.builds) for name in options.precisions]
    first = builder.build_all(fresh, until - cached_rounds * CACHED_SECONDS - FRESH_SECONDS)
    jobs = []
    for precision in options.precisions:
        shared = folder / f"cache-{precision}"
        own = folder / f"cache-{precision}-0"
        if own.exists():
            shutil.copytree(own, shared)
        jobs += [job(precision, shared)] * options.builds
    again = builder.build_all(jobs, until)
    sessions = []
    for what, built, asked in (("empty", first, fresh), ("filled by the first build", again, jobs)):
        for precision in options.precisions:
            own = [one for one, job in zip(built, asked) if one is not None and job.name == precision]
            if len(own) < LEAST_BUILDS:
                sys.exit(f"{len(own)} builds of {precision} with a timing cache that is {what}, in the time there was: not enough.")
            sessions.append({"precision": precision, "timingCache": what, "builds": own})
    return sessions


def measure(sessions, sample, options):
    """Adds `startedAt` and `rounds` to each session: all engines by turns."""
    for session in sessions:
        session.update(startedAt=datetime.now(timezone.utc).isoformat(), rounds=[])
    engines = [build["engine"] for session in sessions for build in session["builds"]]
    for one in rounds_of(engines, TURNS, sample, PREPROCESSING, options.backend, options.cards[0]):
        first = 0
        for session in sessions:
            own = slice(first, first + len(session["builds"]))
            first = own.stop
            medians = [of_size[own] for of_size in one["medianMs"]]
            session["rounds"].append({"start": one["start"], "othersPercent": one["othersPercent"][own], "medianMs": medians})


def print_table(recorded):
    print("| precision | timing cache | builds | s a build | engines that differ | batch size | ms | builds differ by | starts by | windows by |")
    print("|---|---|---:|---|---:|---:|---:|---:|---:|---:|")
    for session in recorded["sessions"]:
        builds = session["builds"]
        seconds = sorted(build["seconds"] for build in builds)
        different = len({build["sha256"] for build in builds})
        for position, size in enumerate(TURNS.sizes):
            median = statistics.median(value for one in session["rounds"] for value in one["medianMs"][position])
            cells = [session["precision"], session["timingCache"], len(builds), f"{seconds[0]:.1f} to {seconds[-1]:.1f}", different, size]
            differ = spreads(session, position, TURNS.starts, TURNS.windows)
            cells += [f"{median:.4f}", *(f"{percent:.2f} %" for percent in differ)]
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
            keep(sessions[0]["builds"][0]["engine"], sample, PREPROCESSING, options.keep)
        for build in (build for session in sessions for build in session["builds"]):
            path = build.pop("engine")
            build.update(bytes=os.path.getsize(path), sha256=sha256(path))
    network = f"mobilenet_v2, {options.backend}, optimization level {OPTIMIZATION_LEVEL}"
    recorded = {"device": device, "network": network, "batchSizes": TURNS.sizes, "sessions": sessions}
    options.out.write_text(json.dumps(recorded) + "\n")
    print_table(recorded)


main()
