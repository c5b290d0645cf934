"""Timing caches of ONNX Runtime's TensorRT provider, kept per model: it names the file itself and writes it in place."""

import shutil
from pathlib import Path

from ..build_times.device_cache import locked
from ..protocol.atomic_file import replacing
from ..protocol.fresh_folder import fresh_folder

PATTERN = "*.timing"


class ProviderTimingCache:
    """`folder` is where one build's provider reads and writes its timing cache, None for a build without.

    `state` is `none`, `fresh`, `used` or `damaged`.
    """

    def __init__(self, device_cache, model_digest, scratch, report):
        """`device_cache` is the device's folder or None, `model_digest` the SHA-256 of the ONNX file."""
        self.state, self._bytes_before = "none", 0
        if device_cache is None:
            self.folder = None
            return
        self._kept = Path(device_cache) / f"onnxruntime-{model_digest}"
        self.folder = fresh_folder(scratch / "timing-cache")
        self.state = "fresh"
        try:
            for file in self._kept.glob(PATTERN):
                shutil.copy(file, self.folder)
        except OSError as error:
            report.warning("TimingCacheDropped", f"damaged: {error}; this build starts without it")
            self.drop()
        self._bytes_before = self._bytes()
        if self._bytes_before > 0:
            self.state = "used"

    def drop(self):
        """Starts without a cache, because the provider does not take what was kept."""
        for file in self.folder.glob(PATTERN):
            file.unlink()
        self.state = "damaged"

    def keep(self, report):
        """Keeps what the build measured for the next one of this model; returns facts of `timingCache`."""
        if self.folder is None:
            return {"state": "none", "bytesBefore": 0, "bytesAfter": 0}
        try:
            with locked(self._kept) as kept:
                for file in self.folder.glob(PATTERN):
                    with replacing(kept / file.name) as unfinished:
                        shutil.copy(file, unfinished)
        except OSError as error:
            report.warning("TimingCacheNotKept", f"the next build will not be faster: {error}")
        return {"state": self.state, "bytesBefore": self._bytes_before, "bytesAfter": self._bytes()}

    def _bytes(self):
        return sum(file.stat().st_size for file in self.folder.glob(PATTERN))
