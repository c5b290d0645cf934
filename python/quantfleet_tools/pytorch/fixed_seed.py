"""Random numbers that are the same in every stage."""

import contextlib
import random

import numpy
import torch

SEED = 0


@contextlib.contextmanager
def fixed_seed():
    """Seeds the generators of PyTorch, NumPy and Python for the block; what was drawn in it does not count after it."""
    of_python, of_numpy = random.getstate(), numpy.random.get_state()
    # Not torch.manual_seed: the generators of the GPU would keep the seed.
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(SEED)
        random.seed(SEED)
        numpy.random.seed(SEED)
        try:
            yield
        finally:
            random.setstate(of_python)
            numpy.random.set_state(of_numpy)
