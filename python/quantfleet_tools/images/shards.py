"""The shards of a packed split, as they are written from image files; `pixels` reads them."""

import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

from ..protocol.out_of_memory import says_out_of_memory
from ..protocol.stage import NUMPY
from .image_file import preprocess
from .image_notes import ImageNotes
from .resampling import width_and_height
from .unusable_image import reason_of

IMAGES_PER_SHARD = 256
OUT_OF_MEMORY = "it takes more memory than there is"


def pack(listed, request, report):
    """Writes the shards; returns the entries packed, the shards' descriptions, what was unreadable, and ImageNotes."""
    packed, shards, unreadable, waiting, notes = [], [], [], [], ImageNotes()
    preprocessing = request.parameters["preprocessing"]
    # Pillow decodes and resizes without Python's global lock, so threads keep all cores busy.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(listed), IMAGES_PER_SHARD):
            report.progress("packing", start, len(listed), "images")
            entries = listed[start : start + IMAGES_PER_SHARD]
            images = list(pool.map(lambda entry: image_or_reason(entry, preprocessing), entries))
            for entry, (image, reason) in zip(entries, images):
                if reason == OUT_OF_MEMORY:
                    # What does not fit beside other images may fit alone.
                    image, reason = image_or_reason(entry, preprocessing)
                if reason is None:
                    packed.append(entry)
                    waiting.append(image.pixels)
                    notes.add(entry["path"], image)
                else:
                    unreadable.append({"path": entry["path"], "reason": reason})
            if len(waiting) >= IMAGES_PER_SHARD:
                shards.append(write_shard(request.scratch, len(shards), waiting[:IMAGES_PER_SHARD]))
                waiting = waiting[IMAGES_PER_SHARD:]
    if waiting:
        shards.append(write_shard(request.scratch, len(shards), waiting))
    report.progress("packing", len(listed), len(listed), "images")
    return packed, shards, unreadable, notes


def image_or_reason(entry, preprocessing):
    """Returns (NetworkImage, None) of a listed image, or (None, why it cannot be used)."""
    try:
        content = Path(entry["path"]).read_bytes()
    # Any other error, as of a disk or a mount, may be gone with the next attempt.
    except (FileNotFoundError, PermissionError) as error:
        return None, error.strerror
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        return None, "changed since it was listed"
    try:
        return preprocess(content, preprocessing), None
    # Pillow's decoders raise nearly any exception on a damaged file.
    except Exception as error:
        is_memory_short = isinstance(error, MemoryError) or says_out_of_memory(str(error))
        return None, OUT_OF_MEMORY if is_memory_short else reason_of(error, content)


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
    width, height = width_and_height(preprocessing["crop"])
    return {
        "splitSha256": parameters["splitSha256"],
        "count": len(packed),
        "height": height,
        "width": width,
        "channels": 1 if preprocessing["colour"] == "grey" else 3,
        "classNames": parameters["classNames"],
        "labels": [entry["label"] for entry in packed],
        "imageSha256": [entry["sha256"] for entry in packed],
        "shards": shards,
    }
