import errno
import hashlib
import io
import json
import os
import subprocess
import sys
import unittest

import numpy
from PIL import Image

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.programs import pack_split
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.protocol.progress import Report

from ..demo import PREPROCESSING, REPOSITORY, images_and_labels, request, scratch_folder

COUNT = 300
EXIF_ORIENTATION = 0x0112
# As a program that may take some 300 MiB more than it has after its start, which one of two images does not fit into.
WITH_LITTLE_MEMORY = """
import io, json, re, resource, sys
from pathlib import Path
from quantfleet_tools.programs import pack_split
from quantfleet_tools.protocol.progress import Report
from quantfleet_tools.protocol.stage import Request
taken = 1024 * int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
resource.setrlimit(resource.RLIMIT_AS, (taken + 300 * 2**20, resource.RLIM_INFINITY))
request = Request(Path(sys.argv[1]), {"split": sys.argv[2]}, json.loads(sys.argv[3]))
print(json.dumps(pack_split.run(request, Report(io.StringIO())).facts["unreadable"]))
"""


def listed_images():
    """Writes the demo's first images as PNG files; returns the list's entries."""
    folder, entries = scratch_folder(), []
    for number, (image, label) in enumerate(zip(*(each[:COUNT] for each in images_and_labels()))):
        path = folder / f"{number}.png"
        Image.fromarray(image[:, :, 0]).save(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        entries.append({"path": str(path), "label": int(label), "sha256": sha256})
    return entries


def listed(files):
    """Writes files by name; returns the list's entries."""
    folder, entries = scratch_folder(), []
    for name, content in files.items():
        (folder / name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        entries.append({"path": str(folder / name), "label": 0, "sha256": sha256})
    return entries


def saved(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pack(entries, max_unreadable_share=0.0, **preprocessing):
    split = scratch_folder() / "split.jsonl"
    split.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    parameters = {"splitSha256": "x", "classNames": ["a"], "maxUnreadableShare": max_unreadable_share}
    parameters["preprocessing"] = {**PREPROCESSING, **preprocessing}
    stream = io.StringIO()
    outcome = pack_split.run(request({"split": str(split)}, parameters), Report(stream))
    return outcome, [json.loads(line) for line in stream.getvalue().splitlines()]


def warnings_of(events):
    return [(event["code"], event["message"]) for event in events if event["event"] == "warning"]


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

    def test_why_an_image_is_left_out_is_said_in_plain_words(self):
        picture = saved(Image.new("RGB", (40, 40), (1, 2, 3)))
        reasons = {
            "empty.png": (b"", "the file is empty"),
            "page.jpg": (b"\n<!DOCTYPE html><title>404</title>", "it is an HTML page, no image"),
            "pointer.png": (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
            "phone.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIF image, which Pillow does not read"),
            "text.png": (b"no image at all", "it is no image of a kind that Pillow reads"),
            "cut.png": (saved(Image.effect_noise((60, 60), 90))[:900], "Pillow cannot read it: image file is truncated"),
            "large.pgm": (b"P5 20000 10000 255\n", "Image size (200000000 pixels) exceeds limit of 178956970 pixels"),
            "integers.tif": (saved(Image.new("I", (40, 40), 70000), "TIFF"), "32-bit integers, whose range is not"),
        }
        files = {name: content for name, (content, _) in reasons.items()}
        outcome, _ = pack(listed({"whole.png": picture, **files}), max_unreadable_share=1)
        self.assertEqual(len(outcome.facts["unreadable"]), len(reasons))
        for image, (_, reason) in zip(outcome.facts["unreadable"], reasons.values()):
            self.assertIn(reason, image["reason"])
            self.assertNotRegex(image["reason"], "0x|Error|<|attack")

    def test_an_image_that_memory_is_too_small_for_is_left_out_by_name(self):
        small, large = (saved(Image.new("L", (side, side))) for side in (28, 10000))
        entries = listed({"small.png": small, "large.png": large})
        folder = scratch_folder()
        (folder / "split.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
        parameters = {"splitSha256": "x", "classNames": ["a"], "maxUnreadableShare": 0.5}
        parameters["preprocessing"] = {"colour": "rgb", "resize": 28, "crop": 28, "interpolation": "bilinear"}
        command = [sys.executable, "-c", WITH_LITTLE_MEMORY, folder, folder / "split.jsonl", json.dumps(parameters)]
        done = subprocess.run(command, cwd=REPOSITORY / "python", capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        expected = [{"path": entries[1]["path"], "reason": "it takes more memory than there is"}]
        self.assertEqual(json.loads(done.stdout), expected)

    def test_what_may_be_a_mistake_in_the_images_is_noted_with_counts_and_the_first_file(self):
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = 6
        files = {
            "plain.png": saved(Image.new("L", (30, 30))),
            "turned.png": saved(Image.new("L", (30, 40)), exif=exif),
            "narrow.png": saved(Image.new("L", (20, 40))),
            "deep.png": saved(Image.fromarray(numpy.full((30, 30), 4095, numpy.uint16))),
        }
        entries = listed(files)
        plain, turned, narrow, deep = (f"images (the first is {entry['path']})" for entry in entries)
        _, events = pack(entries)
        expected = [
            ("ImagesTurned", f"1 of 4 {turned} carry an EXIF orientation, which is not applied."),
            (
                "DeepImages",
                f"1 of 4 {deep} have more than 8 bits a pixel and are scaled to 8; "
                "the brightest pixel among them is at 6.2% of the range.",
            ),
            ("ImagesFramed", f"1 of 4 {narrow} are smaller than the crop of 28 x 28 pixels and get a black frame."),
        ]
        self.assertEqual(warnings_of(events), expected)
        _, events = pack(entries[:2], orientation="apply")
        self.assertEqual(warnings_of(events), [])
        for resize, words in ((20, "their shorter side is resized to 20"), ([20, 30], "they are resized to 20 x 30")):
            _, events = pack(entries, resize=resize)
            self.assertEqual(
                warnings_of(events)[-1],
                (
                    "ImagesFramed",
                    f"4 of 4 {plain} are smaller than the crop of 28 x 28 pixels after {words} and get a black frame.",
                ),
            )

    def test_images_need_not_be_square(self):
        rows = numpy.repeat(numpy.arange(48, dtype=numpy.uint8)[:, None], 64, axis=1)
        outcome, _ = pack(listed({"rows.png": saved(Image.fromarray(rows))}), crop=[24, 32])
        split = opened(outcome)
        self.assertEqual(split.shape, (1, 24, 32))
        numpy.testing.assert_array_equal(split.images_at([0])[0, :, :, 0], rows[12:36, 16:48])
