"""How long builds of a family took on this device, with a timing cache and without."""

import json

from .atomic_file import write_json
from .device_cache import content_of, locked

FILE = "builds.json"
WITH_CACHE, WITHOUT_CACHE = "withCache", "withoutCache"


def past_seconds(folder, family, report):
    """Returns {WITH_CACHE: s, WITHOUT_CACHE: s} of the family's last builds; what never happened is left out."""
    families, flaw = read(f"{folder}/{FILE}")
    if flaw is not None:
        report.warning("BuildTimesDropped", f"{folder}/{FILE} cannot be read and starts afresh: {flaw}")
    return families.get(family, {})


def record(folder, family, kind, seconds):
    """Remembers how long a build of a family took; `kind` is WITH_CACHE or WITHOUT_CACHE."""
    with locked(folder) as path:
        families, _ = read(path / FILE)
        families.setdefault(family, {})[kind] = seconds
        write_json(path / FILE, families)


def read(path):
    """Returns ({family: {WITH_CACHE: s, WITHOUT_CACHE: s}}, None), or ({}, what is wrong) for a damaged file."""
    content = content_of(path)
    if not content:
        return {}, None
    try:
        families = json.loads(content)
        for times in families.values():
            for seconds in times.values():
                float(seconds)
    except (ValueError, TypeError, AttributeError) as error:
        return {}, str(error)
    return families, None
