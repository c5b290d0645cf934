"""Decodes, resizes and crops the images of a split into uint8 shards that every recipe reads."""

import json
import time

from ..images.shards import index_of, pack
from ..protocol.atomic_file import write_json
from ..protocol.failure import StageFailure
from ..protocol.stage import JSON, NUMPY, Artifact, Outcome

NAMED_IN_FAILURE = 3
NAMED_IN_WARNINGS = 20


def run(request, report):
    started = time.monotonic()
    with open(request.inputs["split"], encoding="utf-8") as file:
        listed = [json.loads(line) for line in file]
    packed, shards, unreadable, notes = pack(listed, request, report)
    refuse_too_many(unreadable, listed, request.parameters["maxUnreadableShare"])
    for image in unreadable[:NAMED_IN_WARNINGS]:
        report.warning("ImagesUnreadable", f"{image['path']}: {image['reason']}")
    notes.say(report, request.parameters["preprocessing"])
    index = request.scratch / "index.json"
    write_json(index, index_of(packed, shards, request.parameters))
    artifacts = {shard["name"][: -len(".npy")]: Artifact(request.scratch / shard["name"], NUMPY) for shard in shards}
    facts = {"images": len(packed), "unreadable": unreadable, "seconds": time.monotonic() - started}
    return Outcome({"index": Artifact(index, JSON), **artifacts}, facts)


def refuse_too_many(unreadable, listed, max_share):
    if len(unreadable) > max_share * len(listed) or len(unreadable) == len(listed):
        named = "; ".join(f"{image['path']} ({image['reason']})" for image in unreadable[:NAMED_IN_FAILURE])
        raise StageFailure(
            "ImagesUnreadable",
            f"{len(unreadable)} of {len(listed)} images, at most {max_share:.2%} are allowed: {named}",
        )
