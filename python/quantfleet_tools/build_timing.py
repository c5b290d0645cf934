"""What a build takes from earlier builds on its device, and leaves for later ones: tactics' times and its own."""

import contextlib

from . import build_times, timing_cache
from .build_times import FIRST, LATER
from .network_family import family_of

# What the time of a build depends on beside the network's layers.
FAMILY_OPTIONS = ("precision", "otherLayers", "profile", "workspaceMiB", "optimizationLevel", "dlaCore", "sparsity")


class BuildTiming:
    """`expected_seconds` is what the build should take, None where no build of its family is known."""

    def __init__(self, session, parameters, scales, report):
        self._session, self._report = session, report
        self._folder = parameters["deviceCache"]
        self._state, self._fetched, past = "none", b"", {}
        # TensorRT ignores the cache at level 0.
        if self._folder is not None and parameters["optimizationLevel"] > 0:
            said = session.messages, session.warnings
            self._state, self._fetched = timing_cache.attach(session.config, self._folder, *said, report)
        if self._folder is not None:
            options = {**{name: parameters[name] for name in FAMILY_OPTIONS}, "scales": scales}
            self._family = family_of(session.network, options)
            past = build_times.past_seconds(self._folder, self._family, report)
        # A cache that other networks left does not hold the tactics of a family that was never built.
        self._kind = LATER if self._state == "used" and FIRST in past else FIRST
        self._seconds_first = past.get(FIRST)
        self.expected_seconds = past.get(self._kind, self._seconds_first)

    def keep(self, seconds):
        """Leaves what the build measured in the folder; returns the fact `timingCache`."""
        bytes_after = len(self._fetched)
        if self._state != "none":
            with self._loss_reported("TimingCacheNotKept", "the next build will not be faster"):
                bytes_after = timing_cache.merge(self._session.config, self._folder, self._fetched, self._report)
        if self._folder is not None:
            with self._loss_reported("BuildTimesNotKept", "how long the next build takes will not be known"):
                build_times.record(self._folder, self._family, self._kind, seconds)
        return {
            "state": self._state,
            "bytesBefore": len(self._fetched),
            "bytesAfter": bytes_after,
            "secondsFirst": self._seconds_first,
            "secondsSaved": self._seconds_first - seconds if self._kind == LATER else None,
        }

    @contextlib.contextmanager
    def _loss_reported(self, code, loss):
        """Turns a file that cannot be written into a warning: the engine is worth more than the time of the next."""
        try:
            yield
        except OSError as error:
            self._report.warning(code, f"{loss}: {error}")
