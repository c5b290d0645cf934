"""What earlier builds of a family on this device say of the next one: how long it takes, what its timing cache saves."""

from . import builds_file
from .builds_file import FIRST, LATER


class PastBuilds:
    """The builds of a family; `folder` is the device's, None where nothing is to be remembered."""

    def __init__(self, folder, family, report):
        self._folder, self._family, self._report = folder, family, report
        self._past = {} if folder is None else builds_file.past_seconds(folder, family, report)

    def expected_seconds(self, has_timings):
        """Returns how long the next build should take, None where that is not known.

        `has_timings` is whether it has a timing cache to begin with.
        """
        return self._past.get(self._kind(has_timings), self._past.get(FIRST))

    def keep(self, seconds, has_timings):
        """Remembers how long a build took, and returns the facts `secondsFirst` and `secondsSaved`."""
        kind = self._kind(has_timings)
        if self._folder is not None:
            try:
                builds_file.record(self._folder, self._family, kind, seconds)
            except OSError as error:
                loss = "how long the next build takes will not be known"
                self._report.warning("BuildTimesNotKept", f"{loss}: {error}")
        first = self._past.get(FIRST)
        return {"secondsFirst": first, "secondsSaved": first - seconds if kind == LATER else None}

    def _kind(self, has_timings):
        # A cache that other networks left does not hold the tactics of a family that was never built.
        return LATER if has_timings and FIRST in self._past else FIRST
