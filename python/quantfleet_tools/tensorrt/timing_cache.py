"""TensorRT's timing cache: how long each tactic took, so that the next build need not try it."""

import re

from ..build_times.device_cache import content_of, locked
from ..protocol.atomic_file import replacing

FILE = "timing.cache"
# Some versions log an error or a warning and go on with an empty cache instead of refusing the file.
REFUSALS = re.compile(
    "timing cache will not be used|invalid timing cache|deserialize timing cache|Error Code 1: Serialization",
    re.IGNORECASE,
)


def attach(config, folder, messages, warnings, report):
    """Gives the builder the folder's timing cache; returns (state, the file's bytes).

    The state is `used`; `fresh` where there is no file; `damaged` or `mismatch`, with a warning, where the file cannot
    be read or TensorRT does not take it, and an empty cache is used instead. `messages` and `warnings` are where its
    logger writes.
    """
    kept, flaw = content_of(f"{folder}/{FILE}")
    state = "fresh"
    if flaw is not None:
        state = "damaged"
        report.warning("TimingCacheDropped", f"{state}: {folder}/{FILE} cannot be read: {flaw}; this build starts without it")
    if kept:
        state = accept(config, kept, messages, warnings)
        if state == "used":
            return state, kept
        report.warning(
            "TimingCacheDropped", f"{state}: TensorRT does not take {folder}/{FILE}; this build starts without it"
        )
    config.set_timing_cache(config.create_timing_cache(b""), ignore_mismatch=False)
    return state, kept


def accept(config, kept, messages, warnings):
    """Tries to give the builder a cache; returns `used`, `damaged` or `mismatch`."""
    errors_before, warnings_before = len(messages), len(warnings)
    cache = deserialize(config, kept)
    is_set = cache is not None and config.set_timing_cache(cache, ignore_mismatch=False)
    said = [*messages[errors_before:], *warnings[warnings_before:]]
    if is_set and not any(map(REFUSALS.search, said)):
        return "used"
    # A file of another version is told from garbage by its version tag alone.
    is_garbage = cache is None or any("erializ" in text for text in said)
    return "damaged" if is_garbage and not any("Version tag" in text for text in said) else "mismatch"


def deserialize(config, content):
    """Returns the cache of a file's bytes, None where TensorRT does not take them."""
    try:
        return config.create_timing_cache(content)
    except (RuntimeError, TypeError, ValueError):
        return None


def merge(config, folder, fetched, report):
    """Writes what the build measured to the folder, with what others wrote since `fetched`; returns the file's size."""
    ours = config.get_timing_cache()
    with locked(folder) as path:
        merged, (latest, _) = ours, content_of(path / FILE)
        if latest and latest != fetched:
            theirs = deserialize(config, latest)
            if theirs is not None and theirs.combine(ours, ignore_mismatch=False):
                merged = theirs
            else:
                report.warning("TimingCacheDropped", f"another build left a {path / FILE} that cannot be combined")
        content = bytes(merged.serialize())
        with replacing(path / FILE) as unfinished, open(unfinished, "wb") as file:
            file.write(content)
    return len(content)
