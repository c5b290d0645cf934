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

    def traced_runs(self, count):
        """Runs that often again and yields the GPU's milliseconds of each by name, `computeMs` among them.

        Returns None where there is no GPU to tell. They are runs of their own: taking the GPU's time costs some.
        """
        return None
