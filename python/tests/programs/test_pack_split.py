import errno
import hashlib
import io
import json
import os
import unittest

import numpy
from PIL import Image

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.programs import pack_split
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.protocol.progress import Report

from ..demo import images_and_labels, request, scratch_folder

COUNT = 300


def listed_images():
    """Writes the demo's first images as PNG files; returns the list's entries."""
    folder, entries = scratch_folder(), []
    for number, (image, label) in enumerate(zip(*(each[:COUNT] for each in images_and_labels()))):
        path = folder / f"{number}.png"
        Image.fromarray(image[:, :, 0]).save(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        entries.append({"path": str(path), "label": int(label), "sha256": sha256})
    return entries


def pack(entries, max_unreadable_share=0.0):
    split = scratch_folder() / "split.jsonl"
    split.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    parameters = {"splitSha256": "x", "classNames": ["a"], "maxUnreadableShare": max_unreadable_share}
    stream = io.StringIO()
    outcome = pack_split.run(request({"split": str(split)}, parameters), Report(stream))
    return outcome, [json.loads(line) for line in stream.getvalue().splitlines()]


def opened(outcome):
    paths = {name: str(artifact.path) for name, artifact in outcome.artifacts.items()}
    shards = [path for name, path in sorted(paths.items()) if name.startswith("shard-")]
    return PackedSplit({"index": paths["index"], "shards": shards})


class PackSplit(unittest.TestCase):
    def test_images_keep_the_order_of_the_list_over_shards_of_256(self):
        outcome, _ = pack(listed_images())
        split = opened(outcome)
        self.assertEqual([*outcome.artifacts], ["index", "shard-00000", "shard-00001"])
        self.assertEqual(split.labels, images_and_labels()[1][:COUNT].tolist())
        numpy.testing.assert_array_equal(split.images_at(range(COUNT)), images_and_labels()[0][:COUNT])

    def test_the_index_describes_every_shard_by_its_digest(self):
        outcome, _ = pack(listed_images())
        for shard in json.loads(outcome.artifacts["index"].path.read_text())["shards"]:
            content = (outcome.artifacts["index"].path.parent / shard["name"]).read_bytes()
            self.assertEqual((shard["sha256"], shard["bytes"]), (hashlib.sha256(content).hexdigest(), len(content)))

    def test_images_without_labels_stay_without(self):
        entries = [{**entry, "label": None} for entry in listed_images()[:3]]
        self.assertEqual(opened(pack(entries)[0]).labels, [None, None, None])

    def test_a_file_whose_name_is_no_utf8_is_read_and_named(self):
        entries = listed_images()[:2]
        for entry, content in zip(entries, (None, b"no image at all")):
            path = os.fsencode(entry["path"]) + b"-caf\xe9.png"
            os.rename(entry["path"], path)
            if content is not None:
                with open(path, "wb") as file:
                    file.write(content)
                entry["sha256"] = hashlib.sha256(content).hexdigest()
            entry["path"] = os.fsdecode(path)
        outcome, _ = pack(entries, max_unreadable_share=0.5)
        self.assertEqual([image["path"] for image in outcome.facts["unreadable"]], [entries[1]["path"]])
        self.assertEqual(opened(outcome).count, 1)

    def test_unreadable_images_below_the_allowed_share_are_dropped_and_named(self):
        entries = listed_images()
        (damaged, changed) = entries[3], entries[4]
        content = b"no image at all"
        with open(damaged["path"], "wb") as file:
            file.write(content)
        damaged["sha256"] = hashlib.sha256(content).hexdigest()
        changed["sha256"] = "0" * 64
        outcome, events = pack(entries, max_unreadable_share=0.01)
        self.assertEqual([image["path"] for image in outcome.facts["unreadable"]], [damaged["path"], changed["path"]])
        self.assertEqual(outcome.facts["unreadable"][1]["reason"], "changed since it was listed")
        self.assertEqual(sum(event["event"] == "warning" for event in events), 2)
        split = opened(outcome)
        self.assertEqual((split.count, split.labels[3]), (COUNT - 2, entries[5]["label"]))

    def test_an_error_of_the_disk_ends_the_attempt_instead_of_dropping_the_image(self):
        entries = listed_images()
        # The first page of a process is never mapped, so that reading it is an input/output error.
        entries[7]["path"] = "/proc/self/mem"
        with self.assertRaises(OSError) as raised:
            pack(entries, max_unreadable_share=0.01)
        self.assertEqual(raised.exception.errno, errno.EIO)

    def test_more_unreadable_images_than_allowed_are_refused_by_name(self):
        entries = listed_images()
        entries[7]["path"] = "/nowhere/7.png"
        with self.assertRaises(StageFailure) as raised:
            pack(entries)
        self.assertEqual(raised.exception.code, "ImagesUnreadable")
        self.assertIn("/nowhere/7.png", raised.exception.message)
