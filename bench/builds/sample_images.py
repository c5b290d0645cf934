"""The first images of a folder with labels.csv (path, class_index), packed as the product packs a split."""

import csv
import json
import shutil
import sys
from pathlib import Path

from stage_programs import sha256


def pack_first(programs, images, count, geometry, folder):
    """Returns the packed images as a stage request names them."""
    packed, _ = programs.run(
        "pack_split",
        {"split": str(list_first(images, count, folder))},
        {"preprocessing": geometry, "splitSha256": "0" * 64, "classNames": [], "maxUnreadableShare": 0},
    )
    return {"index": packed["index"], "shards": [path for name, path in sorted(packed.items()) if name != "index"]}


def list_first(images, count, folder):
    """Writes the first images as splits are listed, and returns the file."""
    with open(images / "labels.csv", newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(count))]
    if len(rows) < count:
        sys.exit(f"{images}/labels.csv has {len(rows)} images; {count} are needed.")
    listed = folder / "split.jsonl"
    lines = [
        {"path": str((images / row["path"]).resolve()), "label": int(row["class_index"]), "sha256": sha256(images / row["path"])}
        for row in rows
    ]
    listed.write_text("\n".join(map(json.dumps, lines)))
    return listed


def keep(engine, sample, preprocessing, folder):
    """Copies an engine and the images to a folder, with what is needed to measure it again."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(engine, folder / "engine")
    index = shutil.copy(sample["index"], folder / "index.json")
    shards = [shutil.copy(shard, folder / Path(shard).name) for shard in sample["shards"]]
    evaluation = {"index": str(Path(index).resolve()), "shards": [str(Path(shard).resolve()) for shard in shards]}
    (folder / "images.json").write_text(json.dumps({"evaluation": evaluation, "preprocessing": preprocessing}))
