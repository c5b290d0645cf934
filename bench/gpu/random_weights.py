"""Writes a state_dict of seeded random weights of a TorchVision network, for measuring speed alone.

    python random_weights.py mobilenet_v2 OUT.pth

The batch normalizations are fitted to noise, or activations would vanish or grow from layer to layer and leave the
calibrators nothing sensible to measure.
"""

import sys

import torch
import torchvision

SEED = 0
BATCHES, BATCH_SIZE, SIDE = 4, 16, 224


def random_state(architecture):
    """Returns the state_dict of a network with 1,000 classes."""
    torch.manual_seed(SEED)
    network = torchvision.models.get_model(architecture, weights=None).train()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            # The plain mean over all batches.
            module.momentum = None
    with torch.no_grad():
        for _ in range(BATCHES):
            network(torch.randn(BATCH_SIZE, 3, SIDE, SIDE))
    return network.state_dict()


if __name__ == "__main__":
    torch.save(random_state(sys.argv[1]), sys.argv[2])
