"""A PyTorch network on the GPU, run eagerly as PyTorch comes."""

import torch

from ..protocol.failure import StageFailure


def require_cuda():
    """Fails with ToolMissing where PyTorch cannot use a GPU."""
    if not torch.cuda.is_available():
        built_for = f"for CUDA {torch.version.cuda}" if torch.version.cuda else "without CUDA"
        raise StageFailure("ToolMissing", f"PyTorch {torch.__version__}, built {built_for}, finds no GPU it can use")


def cuda_settings():
    """Returns PyTorch's settings that the speed on a GPU depends on."""
    return {
        "tf32Convolutions": torch.backends.cudnn.allow_tf32,
        "tf32Matmul": torch.backends.cuda.matmul.allow_tf32,
        "cudnnBenchmark": torch.backends.cudnn.benchmark,
        "channelsLast": False,
        "cudnn": torch.backends.cudnn.version(),
    }


class TorchCudaNetwork:
    """Runs from page-locked host memory to page-locked host memory; members as of ProcessorNetwork."""

    device = "gpu"
    max_batch_size = None

    def __init__(self, network):
        self._network = network.to("cuda")
        self._logits = torch.empty(0)

    def load(self, batch):
        self._images = torch.from_numpy(batch).pin_memory()

    def run(self):
        return self._run(self._network)

    def traced_runs(self, count):
        return (self._traced_run() for _ in range(count))

    def _traced_run(self):
        started, ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))

        def between_events(images):
            started.record()
            logits = self._network(images)
            ended.record()
            return logits

        self._run(between_events)
        return {"computeMs": started.elapsed_time(ended)}

    def _run(self, compute):
        with torch.inference_mode():
            logits = compute(self._images.to("cuda", non_blocking=True))
            self._page_locked_like(logits).copy_(logits, non_blocking=True)
            torch.cuda.current_stream().synchronize()
            return self._logits.numpy()

    def _page_locked_like(self, logits):
        if self._logits.shape != logits.shape:
            self._logits = torch.empty(logits.shape, dtype=logits.dtype, pin_memory=True)
        return self._logits
