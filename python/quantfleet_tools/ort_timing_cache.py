"""Timing caches of ONNX Runtime's TensorRT provider, kept per model: it names the file itself and writes it in place."""

import hashlib
import shutil
from pathlib import Path

from .atomic_file import replacing
from .device_cache import locked
from .fresh_folder import fresh_folder

PATTERN = "*.timing"


class ProviderTimingCache:
    """`folder` is where one build's provider reads and writes its timing cache, None for a build without."""

    def __init__(self, device_cache, model, scratch, report):
        if device_cache is None:
            self.folder = None
            return
        self._kept = Path(device_cache) / f"onnxruntime-{hashlib.sha256(Path(model).read_bytes()).hexdigest()}"
        self.folder = fresh_folder(scratch / "timing-cache")
        self._state = "fresh"
        try:
            for file in self._kept.glob(PATTERN):
                shutil.copy(file, self.folder)
        except OSError as error:
            report.warning("TimingCacheDropped", f"damaged: {error}; this build starts afresh")
            self.drop()
        self._bytes_before = self._bytes()
        if self._bytes_before > 0:
            self._state = "used"

    def drop(self):
        """Starts afresh, because the provider does not take what was kept."""
        for file in self.folder.glob(PATTERN):
            file.unlink()
        self._state = "damaged"

    def keep(self, report):
        """Keeps what the build measured for the next one of this model; returns the fact `timingCache`."""
        if self.folder is None:
            return {"state": "none", "bytesBefore": 0, "bytesAfter": 0, "secondsFirst": None, "secondsSaved": None}
        try:
            with locked(self._kept) as kept:
                for file in self.folder.glob(PATTERN):
                    with replacing(kept / file.name) as unfinished:
                        shutil.copy(file, unfinished)
        except OSError as error:
            report.warning("TimingCacheNotKept", f"the next build will not be faster: {error}")
        return {
            "state": self._state,
            "bytesBefore": self._bytes_before,
            "bytesAfter": self._bytes(),
            "secondsFirst": None,
            "secondsSaved": None,
        }

    def _bytes(self):
        return sum(file.stat().st_size for file in self.folder.glob(PATTERN))
