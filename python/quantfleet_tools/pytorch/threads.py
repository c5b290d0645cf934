"""How many threads PyTorch computes with: the number changes the last bits of a trained weight."""

import torch

DEFAULT_THREADS = 2


def use_threads(parameters):
    """Sets PyTorch's threads to the request's `threads`."""
    torch.set_num_threads(parameters.get("threads", DEFAULT_THREADS))
