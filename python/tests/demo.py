"""The demo network and small packed splits of its images, made once for a run of the tests."""

import atexit
import functools
import gzip
import hashlib
import io
import shutil
import tempfile
from pathlib import Path

import numpy

from quantfleet_tools.images.shards import IMAGES_PER_SHARD, index_of, write_shard
from quantfleet_tools.protocol.atomic_file import write_json
from quantfleet_tools.protocol.contract import PROGRAMS, require_agreed
from quantfleet_tools.protocol.progress import Report
from quantfleet_tools.protocol.stage import Request

REPOSITORY = Path(__file__).resolve().parents[2]
WEIGHTS = str(REPOSITORY / "demo" / "mnv2-mini.pth")
MODEL = {"kind": "architecture", "architecture": "mnv2_mini", "classes": 10}
PREPROCESSING = {
    "colour": "grey",
    "resize": None,
    "crop": 28,
    "interpolation": "bilinear",
    "mean": [0.2860],
    "std": [0.3530],
}


def scratch_folder():
    """Returns a folder that is removed when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="quantfleet-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def request(inputs, parameters, scratch=None):
    """Returns a stage request over the demo's model and preprocessing."""
    defaults = {"model": MODEL, "preprocessing": PREPROCESSING}
    return Request(scratch or scratch_folder(), inputs, {**defaults, **parameters})


def agreed(program, asked, outcome):
    """Returns an outcome of a program that is run without `execute`; fails unless request and answer are as agreed."""
    known = PROGRAMS[program]["parameters"]["properties"]
    require_agreed(program, "parameters", {name: value for name, value in asked.parameters.items() if name in known})
    require_agreed(program, "facts", outcome.facts)
    return outcome


def silent_report():
    return Report(io.StringIO())


@functools.lru_cache(maxsize=None)
def images_and_labels():
    """Returns the demo's training images (12000, 28, 28, 1) uint8 and labels (12000,) uint8."""
    folder = REPOSITORY / "demo" / "fashion-mnist"
    images = gzip.decompress((folder / "train-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / "train-labels-idx1-ubyte.gz").read_bytes())
    pixels = numpy.frombuffer(images, numpy.uint8, offset=16).reshape(-1, 28, 28, 1)
    return pixels, numpy.frombuffer(labels, numpy.uint8, offset=8)


@functools.lru_cache(maxsize=None)
def packed(count):
    """Returns the packed split of the demo's first training images."""
    images, labels = images_and_labels()
    return packed_split(images[:count], labels[:count], PREPROCESSING)


def packed_split(images, labels, preprocessing):
    """Packs images (n, height, width, channels) uint8; returns {"index", "shards"} as in a request."""
    folder = scratch_folder()
    starts = range(0, len(images), IMAGES_PER_SHARD)
    shards = [
        write_shard(folder, number, images[start : start + IMAGES_PER_SHARD]) for number, start in enumerate(starts)
    ]
    entries = [
        {"path": f"{number}.png", "label": int(label), "sha256": hashlib.sha256(image.tobytes()).hexdigest()}
        for number, (image, label) in enumerate(zip(images, labels))
    ]
    parameters = {"splitSha256": "0" * 64, "classNames": [], "preprocessing": preprocessing}
    write_json(folder / "index.json", index_of(entries, shards, parameters))
    return {"index": str(folder / "index.json"), "shards": [str(folder / shard["name"]) for shard in shards]}


@functools.lru_cache(maxsize=None)
def exported_onnx():
    """Returns the path of the demo network's FP32 export."""
    from quantfleet_tools.programs import export

    return artifact(export, {"weights": WEIGHTS, "sample": packed(64)}, {"opset": 17, "expectQuantized": False}, "onnx")


@functools.lru_cache(maxsize=None)
def folded_qdq_onnx():
    """Returns the path of the demo network quantized by ONNX Runtime and folded."""
    from quantfleet_tools.programs import calibrate_ort, fold

    parameters = {"method": "minmax", "placement": "everything", "calibrationBatchSize": 16, "images": 64}
    quantized = artifact(calibrate_ort, {"onnx": exported_onnx(), "calibration": packed(64)}, parameters, "onnx")
    return artifact(fold, {"onnx": quantized, "sample": packed(64)}, {}, "onnx")


@functools.lru_cache(maxsize=None)
def calibrated_checkpoint():
    """Returns the path of the demo network quantized by ModelOpt."""
    from quantfleet_tools.programs import calibrate_torch

    parameters = {"method": "max", "placement": "weighted-inputs", "calibrationBatchSize": 16, "images": 64}
    return artifact(calibrate_torch, {"weights": WEIGHTS, "calibration": packed(64)}, parameters, "checkpoint")


def artifact(program, inputs, parameters, name):
    """Runs a stage program and returns the path of one of its artifacts."""
    return str(program.run(request(inputs, parameters), silent_report()).artifacts[name].path)
