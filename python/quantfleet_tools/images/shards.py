"""The shards of a packed split, as they are written from image files; `pixels` reads them."""

import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

from ..protocol.stage import NUMPY
from .image_file import decode, preprocess

IMAGES_PER_SHARD = 256


def pack(listed, request, report):
    """Writes the shards; returns the entries packed, the shards' descriptions and what was unreadable."""
    packed, shards, unreadable, waiting = [], [], [], []
    # Pillow decodes and resizes without Python's global lock, so threads keep all cores busy.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(listed), IMAGES_PER_SHARD):
            report.progress("packing", start, len(listed), "images")
            entries = listed[start : start + IMAGES_PER_SHARD]
            images = pool.map(lambda entry: pixels_or_reason(entry, request.parameters["preprocessing"]), entries)
            for entry, (pixels, reason) in zip(entries, images):
                if reason is None:
                    packed.append(entry)
                    waiting.append(pixels)
                else:
                    unreadable.append({"path": entry["path"], "reason": reason})
            if len(waiting) >= IMAGES_PER_SHARD:
                shards.append(write_shard(request.scratch, len(shards), waiting[:IMAGES_PER_SHARD]))
                waiting = waiting[IMAGES_PER_SHARD:]
    if waiting:
        shards.append(write_shard(request.scratch, len(shards), waiting))
    report.progress("packing", len(listed), len(listed), "images")
    return packed, shards, unreadable


def pixels_or_reason(entry, preprocessing):
    """Returns (pixels, None) of a listed image, or (None, why it cannot be used)."""
    try:
        content = Path(entry["path"]).read_bytes()
    # Any other error, as of a disk or a mount, may be gone with the next attempt.
    except (FileNotFoundError, PermissionError) as error:
        return None, error.strerror
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        return None, "changed since it was listed"
    try:
        return preprocess(decode(content, preprocessing["colour"]), preprocessing), None
    except MemoryError:
        raise
    # Pillow's decoders raise nearly any exception on a damaged file.
    except Exception as error:
        return None, str(error) or type(error).__name__


def write_shard(folder, number, images):
    """Writes images as one .npy file and describes it as an ArtifactRef."""
    name = f"shard-{number:05}.npy"
    content = io.BytesIO()
    numpy.save(content, numpy.stack(images))
    (folder / name).write_bytes(content.getbuffer())
    sha256 = hashlib.sha256(content.getbuffer()).hexdigest()
    return {"sha256": sha256, "bytes": content.getbuffer().nbytes, "mediaType": NUMPY, "name": name}


def index_of(packed, shards, parameters):
    """Returns what a packed split's index says of its images and shards."""
    preprocessing = parameters["preprocessing"]
    return {
        "splitSha256": parameters["splitSha256"],
        "count": len(packed),
        "height": preprocessing["crop"],
        "width": preprocessing["crop"],
        "channels": 1 if preprocessing["colour"] == "grey" else 3,
        "classNames": parameters["classNames"],
        "labels": [entry["label"] for entry in packed],
        "imageSha256": [entry["sha256"] for entry in packed],
        "shards": shards,
    }
