"""The images of each training step, made ahead of the step by processes where image files are decoded."""

import collections
import ctypes
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor

import torch

from ..images.pixels import normalization_table
from .augmentation import flipped_by_half, random_resized_crops

# prctl(2): the signal that a process gets when the one that started it ends.
PR_SET_PDEATHSIG = 1
BATCHES_AHEAD_OF_EACH_PROCESS = 2


class TrainingImages:
    """Yields the pixels of training steps, (n, height, width, channels) uint8, in the order of the steps.

    `paths` (sha256 to path) is needed only for random-resized-crop, which reads the image files themselves. The
    number of processes changes nothing in the pixels.
    """

    def __init__(self, split, parameters, paths, processes=None):
        self._split, self._parameters, self._paths = split, parameters, paths
        self._processes = processes or available_processors()

    def of_steps(self, batches, epoch):
        """Yields the pixels of some batches of positions."""
        draw = (self._parameters["seed"], epoch)
        if self._parameters["augmentation"] != "random-resized-crop":
            return (self._packed(positions, draw) for positions in batches)
        return self._decoded(batches, draw)

    def _packed(self, positions, draw):
        images = self._split.images_at(positions)
        return flipped_by_half(images, positions, draw) if self._parameters["augmentation"] == "flip" else images

    def _decoded(self, batches, draw):
        # Not spawned: what starts the interpreter anew would be this program, without a request.
        forked = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(self._processes, forked, end_with_parent, (os.getpid(),))
        preprocessing, waiting = self._parameters["preprocessing"], collections.deque()
        try:
            for positions in batches:
                files = [self._paths[self._split.image_sha256[position]] for position in positions]
                waiting.append(pool.submit(random_resized_crops, files, positions, draw, preprocessing))
                if len(waiting) > BATCHES_AHEAD_OF_EACH_PROCESS * self._processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def available_processors():
    """Returns how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def end_with_parent(parent):
    """Lets a process end when the one that started it does, however that ends; one that is late ends at once."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    torch.set_num_threads(1)


def network_inputs(pixels, preprocessing, device):
    """Returns pixels (n, height, width, channels) uint8 as network inputs (n, channels, height, width) float32.

    They are moved as bytes and normalised on the device, by the same table as everywhere.
    """
    table = torch.from_numpy(normalization_table(preprocessing)).to(device)
    channels = torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2).long()
    return torch.stack([table[channel][channels[:, channel]] for channel in range(len(table))], dim=1)
