"""Unpacks the demo's Fashion-MNIST subset into one folder of PNG files a class."""

import gzip
import os
import shutil
from pathlib import Path

import numpy
from PIL import Image

from ..protocol.stage import Outcome

CLASS_NAMES = (
    "0-t-shirt", "1-trouser", "2-pullover", "3-dress", "4-coat", "5-sandal", "6-shirt", "7-sneaker", "8-bag", "9-boot",
)  # fmt: skip
SPLITS = {"train": "train", "test": "t10k"}
IDX_IMAGES_HEADER_BYTES = 16
IDX_LABELS_HEADER_BYTES = 8


def run(request, report):
    source, out = Path(request.parameters["source"]), Path(request.parameters["out"])
    splits = {folder: read_idx(source, name) for folder, name in SPLITS.items()}
    facts = {folder: len(labels) for folder, (_, labels) in splits.items()}
    if not out.exists():
        unfinished = out.with_name(f"{out.name}.unfinished-{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        for folder, (images, labels) in splits.items():
            write_folder(unfinished / folder, images, labels, report)
        publish(unfinished, out)
    return Outcome({}, facts)


def read_idx(source, name):
    """Reads images (n, 28, 28) uint8 and labels (n,) uint8 from a pair of gzipped IDX files."""
    images = gzip.decompress((source / f"{name}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((source / f"{name}-labels-idx1-ubyte.gz").read_bytes())
    pixels = numpy.frombuffer(images, numpy.uint8, offset=IDX_IMAGES_HEADER_BYTES).reshape(-1, 28, 28)
    return pixels, numpy.frombuffer(labels, numpy.uint8, offset=IDX_LABELS_HEADER_BYTES)


def write_folder(folder, images, labels, report):
    for class_name in CLASS_NAMES:
        (folder / class_name).mkdir(parents=True)
    written = [0] * len(CLASS_NAMES)
    for done, (image, label) in enumerate(zip(images, labels), start=1):
        path = folder / CLASS_NAMES[label] / f"{written[label]:05}.png"
        Image.fromarray(image).save(path)
        written[label] += 1
        report.progress(f"unpacking {folder.name}", done, len(images), "images")


def publish(unfinished, out):
    """Gives the finished folder its name, unless another process was faster."""
    try:
        unfinished.rename(out)
    except OSError:
        if not out.exists():
            raise
        shutil.rmtree(unfinished)
