"""How many threads PyTorch computes with: the number changes the last bits of a trained weight."""

import torch

TRAINING_THREADS = 2


def use_threads(count=TRAINING_THREADS):
    """Sets PyTorch's threads: those of calibration and training unless told otherwise."""
    torch.set_num_threads(count)
