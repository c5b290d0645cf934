"""What a build takes from earlier builds on its device, and leaves for later ones: tactics' times and its own."""

from ..build_times.network_family import family_of, layers_of
from ..build_times.past_builds import PastBuilds
from . import timing_cache


class BuildTiming:
    """`expected_seconds` is what the build should take, None where no build of its family is known."""

    def __init__(self, session, parameters, scales, report):
        self._session, self._report = session, report
        self._folder = parameters["deviceCache"]
        self._state, self._fetched = "none", b""
        # TensorRT ignores the cache at level 0.
        if self._folder is not None and parameters["optimizationLevel"] > 0:
            said = session.messages, session.warnings
            self._state, self._fetched = timing_cache.attach(session.config, self._folder, *said, report)
        family = family_of(layers_of(session.network), parameters, scales)
        self._past = PastBuilds(self._folder, family, report)
        self.expected_seconds = self._past.expected_seconds(self._state == "used")

    def keep(self, seconds):
        """Leaves what the build measured in the folder; returns the fact `timingCache`."""
        bytes_after = len(self._fetched)
        if self._state != "none":
            try:
                bytes_after = timing_cache.merge(self._session.config, self._folder, self._fetched, self._report)
            # The engine is worth more than the time of the next.
            except OSError as error:
                self._report.warning("TimingCacheNotKept", f"the next build will not be faster: {error}")
        return {
            "state": self._state,
            "bytesBefore": len(self._fetched),
            "bytesAfter": bytes_after,
            **self._past.keep(seconds, self._state == "used"),
        }
