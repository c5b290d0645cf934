"""A network that the processor computes, as accuracy, latency and throughput are measured of it."""


class ProcessorNetwork:
    """`infer` turns network inputs (n, channels, height, width) float32 into logits (n, classes).

    Every measured network has these members: `load` takes what `run` then answers, so that only `run` is timed.
    """

    device = "cpu"
    # The most images that it answers together; None for any number.
    max_batch_size = None

    def __init__(self, infer):
        self._infer = infer

    def load(self, batch):
        """Takes network inputs (n, channels, height, width) float32."""
        self._batch = batch

    def run(self):
        """Returns the logits (n, classes) of what was loaded last; the array is valid until the next run."""
        return self._infer(self._batch)

    def start_clock(self):
        """Begins the time that traces count from."""

    def trace(self):
        """Returns the GPU's milliseconds of the last run by name, `computeMs` among them; None without a GPU."""
        return None
