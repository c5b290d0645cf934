"""Networks that lose by quantization, with the images that they are calibrated, trained and evaluated on."""

import csv
import gzip
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy

from quantfleet_tools.images.image_file import preprocess
from quantfleet_tools.images.shards import IMAGES_PER_SHARD, index_of, write_shard
from quantfleet_tools.protocol.atomic_file import write_json

DEMO = Path(__file__).resolve().parents[2] / "demo"
FINE_TUNING = {
    "epochs": 1,
    "learningRate": 0.001,
    "finalLearningRateShare": 0.01,
    "batchSize": 64,
    "momentum": 0.9,
    "weightDecay": 0.0001,
    "freezeBatchNormAfter": 0.5,
    "weightRanges": "kept",
    "activationRanges": "measured",
    "heldOut": {"share": 0.1, "patience": 3},
    "augmentation": "flip",
    "checkpointSeconds": 600,
}


class Split(NamedTuple):
    """Images (n, height, width, channels) uint8 with their class indices, and the files they came from where there are any."""

    images: numpy.ndarray
    labels: numpy.ndarray
    preprocessing: dict
    files: list | None = None

    def at(self, positions):
        files = None if self.files is None else [self.files[position] for position in positions]
        return Split(self.images[positions], self.labels[positions], self.preprocessing, files)

    def packed(self, folder):
        """Writes the images as a packed split; returns what a stage request says of it."""
        folder.mkdir()
        starts = range(0, len(self.images), IMAGES_PER_SHARD)
        shards = [write_shard(folder, number, self.images[start : start + IMAGES_PER_SHARD]) for number, start in enumerate(starts)]
        entries = [{"label": int(label), "sha256": sha256} for label, sha256 in zip(self.labels, self._sha256s())]
        described = {"splitSha256": "0" * 64, "classNames": [], "preprocessing": self.preprocessing}
        write_json(folder / "index.json", index_of(entries, shards, described))
        return {"index": str(folder / "index.json"), "shards": [str(folder / shard["name"]) for shard in shards]}

    def listed(self, file):
        """Writes where the image files lie, as a listed split has it."""
        entries = ({"sha256": sha256, "path": str(path)} for sha256, path in zip(self._sha256s(), self.files))
        file.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
        return str(file)

    def _sha256s(self):
        contents = (image.tobytes() for image in self.images) if self.files is None else (path.read_bytes() for path in self.files)
        return [hashlib.sha256(content).hexdigest() for content in contents]


class FashionMnist:
    """The demo's network after ModelOpt's entropy search over four images, which clips the background away."""

    weights = str(DEMO / "mnv2-mini.pth")
    model = {"kind": "architecture", "architecture": "mnv2_mini", "classes": 10}
    preprocessing = {"colour": "grey", "resize": None, "crop": 28, "interpolation": "bilinear", "mean": [0.2860], "std": [0.3530]}
    calibration = {
        "method": "entropy", "bins": 2048, "percentile": 99.99, "placement": "weighted-inputs", "calibrationBatchSize": 4, "images": 4,
    }  # fmt: skip
    # Ranges this narrow ask for more than the usual rate.
    fine_tuning = {**FINE_TUNING, "epochs": 8, "learningRate": 0.01}
    training_images = 3000
    distillation = {"share": 1, "temperature": 1}

    def __init__(self, weights, images):
        self._training, self._test = (self._read(self._folder(images), name) for name in ("train", "t10k"))

    def _folder(self, images):
        return DEMO / "fashion-mnist"

    def _read(self, folder, name):
        images = gzip.decompress((folder / f"{name}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((folder / f"{name}-labels-idx1-ubyte.gz").read_bytes())
        pixels = numpy.frombuffer(images, numpy.uint8, offset=16).reshape(-1, 28, 28, 1)
        return Split(pixels, numpy.frombuffer(labels, numpy.uint8, offset=8), self.preprocessing)

    def splits(self, seed):
        """Yields (name, split) of the images that calibrate, of those that train, and of those that are evaluated."""
        drawn = numpy.random.default_rng(seed).permutation(len(self._training.images))
        calibrating = self.calibration["images"]
        yield "calibration", self._training.at(drawn[:calibrating])
        yield "training", self._training.at(drawn[calibrating : calibrating + self.training_images])
        yield "evaluation", self._test


class WholeFashionMnist(FashionMnist):
    """The same with all images that the network was first trained on, whose labels say something new of no image."""

    fine_tuning = {**FINE_TUNING, "learningRate": 0.003}
    training_images = 59000
    distillation = {"share": 0.5, "temperature": 1}

    def _folder(self, images):
        return images


class ImageNetSample:
    """A network with ImageNet weights on a folder of images, after ModelOpt's entropy search."""

    calibration = {
        "method": "entropy", "bins": 2048, "percentile": 99.99, "placement": "weighted-inputs", "calibrationBatchSize": 32, "images": 128,
    }  # fmt: skip
    training_images = 192
    distillation = {"share": 1, "temperature": 1}
    # Few images: many parts of each, and statistics that so few cannot better. TorchVision trains MobileNet-v2 at 0.045 for 256
    # images a step; 1 % of that for 32 is 0.00006.
    fine_tuning = {
        **FINE_TUNING, "epochs": 40, "learningRate": 0.00006, "batchSize": 32, "freezeBatchNormAfter": 0.0,
        "activationRanges": "learnt", "augmentation": "random-resized-crop", "heldOut": {"share": 0.1, "patience": None},
    }  # fmt: skip

    def __init__(self, weights, images):
        self.weights, self._images = weights, self._read(images)

    def _read(self, folder):
        with open(folder / "labels.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        files = [folder / row["path"] for row in rows]
        pixels = [preprocess(file.read_bytes(), self.preprocessing).pixels for file in files]
        return Split(numpy.stack(pixels), numpy.array([int(row["class_index"]) for row in rows]), self.preprocessing, files)

    def splits(self, seed):
        """Yields (name, split) of the images that calibrate, of those that train, and of the others."""
        drawn = numpy.random.default_rng(seed).permutation(len(self._images.images))
        ends = numpy.cumsum([self.calibration["images"], self.training_images])
        for name, positions in zip(("calibration", "training", "evaluation"), numpy.split(drawn, ends)):
            yield name, self._images.at(positions)


class MobileNetV2(ImageNetSample):
    model = {"kind": "architecture", "architecture": "mobilenet_v2", "classes": 1000}
    preprocessing = {
        "colour": "rgb", "resize": 256, "crop": 224, "interpolation": "bilinear",
        "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
    }  # fmt: skip


class EfficientNetLite0(ImageNetSample):
    model = {"kind": "architecture", "architecture": "efficientnet_lite0", "classes": 1000}
    preprocessing = {
        "colour": "rgb", "resize": 256, "crop": 224, "interpolation": "bicubic", "mean": [0.49804] * 3, "std": [0.50196] * 3,
    }  # fmt: skip


CASES = {
    "fashion-mnist": FashionMnist,
    "whole-fashion-mnist": WholeFashionMnist,
    "mobilenet-v2": MobileNetV2,
    "efficientnet-lite0": EfficientNetLite0,
}
