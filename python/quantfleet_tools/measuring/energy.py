"""Energy an image takes: power while a network works, over windows long enough for it, above what the idle device draws."""

import time

from .throughput import full_batch, settle
from .usage_sampler import UsageSampler


class EnergyMeter:
    """Measures power for `powerSeconds`, idle first and then at work; nothing where the source tells no power."""

    def __init__(self, usage_source, parameters, report):
        self._source, self._parameters, self._report = usage_source, parameters, report
        seconds = parameters["powerSeconds"]
        self._seconds = seconds if usage_source.power_scope is not None else 0
        self._idle = None

    def measure_idle(self):
        """Measures what the device draws with the network loaded and nothing running."""
        if self._seconds > 0:
            time.sleep(self._source.settling_seconds)
            self._idle, _, _ = self._watts("measuring idle power", lambda: time.sleep(self._interval_seconds()))

    def measure(self, network, split, batch_size):
        """Returns the fact `energy` of a network at work at a batch size, None where a sample lacks its power."""
        if self._idle is None:
            return None
        network.load(full_batch(split, batch_size, self._parameters["preprocessing"]))
        network.run()
        settle(network, self._source.settling_seconds, "settling for power", self._report)
        watts, runs, seconds = self._watts(f"measuring power at batch size {batch_size}", network.run)
        if watts is None:
            return None
        return {
            "batchSize": batch_size,
            "images": runs * batch_size,
            "seconds": seconds,
            "watts": watts,
            "idleWatts": self._idle,
            "scope": self._source.power_scope,
        }

    def _watts(self, phase, work):
        """Works for `powerSeconds` and returns (mean watts, how often, seconds); None for watts that a sample lacks."""
        wanted, runs, elapsed = self._seconds, 0, 0.0
        with UsageSampler(self._source, self._parameters["usageIntervalMs"]) as usage:
            started = time.perf_counter()
            while elapsed < wanted:
                work()
                runs, elapsed = runs + 1, time.perf_counter() - started
                self._report.progress(phase, min(elapsed, wanted), wanted, "seconds")
        watts = [sample["powerW"] for sample in usage.samples]
        known = watts and None not in watts
        return (sum(watts) / len(watts) if known else None), runs, elapsed

    def _interval_seconds(self):
        return self._parameters["usageIntervalMs"] / 1000
