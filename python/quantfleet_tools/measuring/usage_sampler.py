"""How busy a processor or GPU is, sampled while something runs."""

import threading
import time

from ..protocol.failure import StageFailure


class UsageSampler:
    """Samples a source while its `with` block runs; `samples` are what it says, with `atMs` since the block began.

    A source has a `name`; `sample()`, which returns {"percent", …} of the time since the sample before, or None where
    it has nothing to say; and `settling_seconds`, how far back its samples reach beyond that.
    """

    def __init__(self, source, interval_ms):
        self.samples = []
        self._source = source
        self._interval_seconds = interval_ms / 1000
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._source.sample()
        self._started = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stop.set()
        self._thread.join()
        self._sample()

    def require_samples(self, of):
        """Returns the samples; without any the stage fails with NoSamples."""
        if not self.samples:
            raise StageFailure("NoSamples", f"{self._source.name} gave no usage of {of}")
        return self.samples

    def _run(self):
        while not self._stop.wait(self._interval_seconds):
            self._sample()

    def _sample(self):
        values = self._source.sample()
        if values is not None:
            self.samples.append({"atMs": (time.perf_counter() - self._started) * 1000, **values})
