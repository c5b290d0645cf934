"""An engine in ONNX Runtime's TensorRT provider as it is measured: what a call of `session.run` takes, copies included."""

from .tensorrt_provider import ERRORS, failure_of_provider


class OrtTensorrtNetwork:
    """Members as of ProcessorNetwork; ONNX Runtime does not tell the GPU's own time."""

    device = "gpu"
    max_batch_size = None

    def __init__(self, session):
        self._session = session
        self._input = session.get_inputs()[0].name

    def load(self, batch):
        self._batch = batch

    def run(self):
        try:
            return self._session.run(None, {self._input: self._batch})[0]
        except ERRORS as error:
            raise failure_of_provider(error, "NetworkRefused") from error

    def traced_runs(self, count):
        return None
