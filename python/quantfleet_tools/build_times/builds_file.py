"""How long builds of a family took on this device: the first, whose tactics had to be timed, and the last after it."""

import json

from ..protocol.atomic_file import write_json
from .device_cache import content_of, locked

FILE = "builds.json"
FIRST, LATER = "first", "later"


def past_seconds(folder, family, report):
    """Returns {FIRST: s, LATER: s} of a family's builds; what never happened is left out."""
    families, flaw = read(f"{folder}/{FILE}")
    if flaw is not None:
        report.warning("BuildTimesDropped", f"{folder}/{FILE} cannot be read and is replaced: {flaw}")
    return families.get(family, {})


def record(folder, family, kind, seconds):
    """Remembers how long a build of a family took; `kind` is FIRST or LATER."""
    with locked(folder) as path:
        families, _ = read(path / FILE)
        families.setdefault(family, {})[kind] = seconds
        write_json(path / FILE, families)


def read(path):
    """Returns ({family: {FIRST: s, LATER: s}}, None), or ({}, what is wrong) for a damaged or unreadable file."""
    content, flaw = content_of(path)
    if not content:
        return {}, flaw
    try:
        families = json.loads(content)
        for times in families.values():
            for seconds in times.values():
                float(seconds)
    except (ValueError, TypeError, AttributeError) as error:
        return {}, str(error)
    return families, None
