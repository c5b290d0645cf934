"""Compares the engines of two recipes over several builds of each, since two builds of one network may differ by more than two recipes.

    python bench/builds/compare_recipes.py OUT.json --weights WEIGHTS.pth --images IMAGES [--builds 5] [--cards 0 1] [--seconds 400]
        [--networks FOLDER] [--backend tensorrt] [--keep FOLDER]

EfficientNet-lite0 by torch-qat (calibrated only) and by ort-static, with the settings that a sweep has by default, optimization level 2.
Networks and engines are made by the product's own stage programs, each build with an empty timing cache. IMAGES has labels.csv (path,
class_index). Cards build at once, the recipes by turns; all engines are measured by turns on the first. Once --seconds are nearly over
nothing more is built; fewer than two builds of a recipe are an error. Prints what recipe_ratios.py does of OUT.json.
--networks keeps both networks in a folder, or takes them from there, where the same weights, settings and programs made them.
--keep leaves the first engine and the packed images in a folder, for bench/turns/watching_one_engine.py.
--backend onnxruntime builds with ONNX Runtime on the processor, to try the script itself.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from by_turns import Turns, rounds_of
from engine_builder import PIXELS, STARTED, Builder, Job, say
from measured_device import device_name
from recipe_ratios import LEAST_BUILDS, RECIPES, print_builds, print_ratios
from sample_images import keep, pack_first
from stage_programs import ROOT, Programs, sha256

MODEL = {"kind": "architecture", "architecture": "efficientnet_lite0", "classes": 1000}
GEOMETRY = {"colour": "rgb", "resize": 256, "crop": PIXELS, "interpolation": "bicubic"}
# (x - 127) / 128 with x in 0 … 255.
PREPROCESSING = {**GEOMETRY, "mean": [0.49804] * 3, "std": [0.50196] * 3}
IMAGES = 128
CALIBRATION = {
    "method": "mse",
    "bins": 2048,
    "placement": "with-residuals",
    "preprocessing": PREPROCESSING,
    "calibrationBatchSize": 16,
    "images": IMAGES,
}
TURNS = Turns(starts=3, windows=2, sizes=[1, 128], seconds=0.2, warm_up_seconds=0.1)
# Of the slower recipe, without a timing cache.
BUILD_SECONDS = 50


def networks_in(kept, programs, sample, weights):
    """Returns the ONNX files by recipe, made where `kept` is None or lacks them, and left there."""
    if kept is None:
        return make_networks(programs, sample, weights)
    files = {recipe: kept / f"{recipe}.onnx" for recipe in RECIPES}
    made_of, note = what_makes_them(weights), kept / "made-of.json"
    if not note.exists():
        kept.mkdir(parents=True, exist_ok=True)
        for recipe, made in make_networks(programs, sample, weights).items():
            shutil.copy(made, files[recipe])
        note.write_text(json.dumps(made_of))
    elif json.loads(note.read_text()) != made_of:
        sys.exit(f"{kept} has networks of other weights, settings or programs: remove it, or name another folder.")
    return {recipe: str(file.resolve()) for recipe, file in files.items()}


def what_makes_them(weights):
    """Returns digests of the weights and of all stage programs, and the settings."""
    programs = sorted((ROOT / "python" / "quantfleet_tools").rglob("*.py"))
    together = hashlib.sha256(b"".join(file.read_bytes() for file in programs)).hexdigest()
    return {"weights": sha256(weights), "programs": together, "calibration": CALIBRATION}


def make_networks(programs, sample, weights):
    weights = {"weights": str(Path(weights).resolve())}

    def exported(inputs, is_quantized):
        parameters = {"model": MODEL, "preprocessing": PREPROCESSING, "opset": 17, "expectQuantized": is_quantized}
        return programs.run("export", {**weights, "sample": sample, **inputs}, parameters)[0]["onnx"]

    def folded(onnx):
        return programs.run("fold", {"onnx": onnx, "sample": sample}, {"preprocessing": PREPROCESSING})[0]["onnx"]

    checkpoint, _ = programs.run(
        "calibrate_torch", {**weights, "calibration": sample}, {**CALIBRATION, "percentile": 99.99, "model": MODEL}
    )
    say("torch-qat calibrated")
    calibrated, _ = programs.run(
        "calibrate_ort", {"onnx": exported({}, False), "calibration": sample}, {**CALIBRATION, "percentile": 99.999, "quantizedBins": 128}
    )
    say("ort-static calibrated")
    return {"torch-qat": folded(exported(checkpoint, True)), "ort-static": folded(calibrated["onnx"])}


def build(programs, networks, folder, options):
    """Returns the builds, each with its recipe."""
    until = STARTED + options.seconds - TURNS.seconds_for(len(RECIPES) * options.builds) - BUILD_SECONDS
    jobs = [
        Job(recipe, networks[recipe], "int8", folder / f"cache-{recipe}-{number}")
        for number in range(options.builds)
        for recipe in RECIPES
    ]
    built = Builder(programs, options.backend, options.cards, max(TURNS.sizes)).build_all(jobs, until)
    builds = [{"recipe": job.name, **one} for job, one in zip(jobs, built) if one is not None]
    for recipe in RECIPES:
        count = sum(one["recipe"] == recipe for one in builds)
        if count < LEAST_BUILDS:
            sys.exit(f"{count} builds of {recipe} in the time there was: not enough.")
    return builds


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--builds", type=int, default=5)
    parser.add_argument("--cards", nargs="+", type=int, default=[0])
    parser.add_argument("--seconds", type=float, default=400)
    parser.add_argument("--networks", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--backend", choices=["tensorrt", "onnxruntime"], default="tensorrt")
    return parser.parse_args()


def main():
    options = parse_options()
    started_at = datetime.now(timezone.utc).isoformat()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        programs = Programs(folder)
        sample = pack_first(programs, options.images, IMAGES, GEOMETRY, folder)
        networks = networks_in(options.networks, programs, sample, options.weights)
        say("networks made")
        builds = build(programs, networks, folder, options)
        engines = [one["engine"] for one in builds]
        if options.keep is not None:
            keep(engines[0], sample, PREPROCESSING, options.keep)
        rounds = rounds_of(engines, TURNS, sample, PREPROCESSING, options.backend, options.cards[0])
        for one in builds:
            path = one.pop("engine")
            one.update(bytes=os.path.getsize(path), sha256=sha256(path))
        made = {recipe: sha256(file) for recipe, file in networks.items()}
    measured = {"batchSizes": TURNS.sizes, "builds": builds, "rounds": rounds}
    recorded = {"startedAt": started_at, "device": device_name(options), "backend": options.backend, "networks": made, **measured}
    options.out.write_text(json.dumps(recorded) + "\n")
    print_builds(recorded)
    print_ratios([recorded])


main()
