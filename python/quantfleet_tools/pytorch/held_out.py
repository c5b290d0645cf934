"""How good a network is on training images that it is not trained on."""

import torch
from torch import nn

BATCH_SIZE = 64


def scored(network, split, positions, preprocessing):
    """Returns {"accuracy", "loss"} of a network in evaluation mode: share of the first classes, mean cross-entropy."""
    device = next(network.parameters()).device
    right, loss = 0, 0.0
    with torch.inference_mode():
        for start in range(0, len(positions), BATCH_SIZE):
            batch = positions[start : start + BATCH_SIZE]
            logits = network(torch.from_numpy(split.inputs_at(batch, preprocessing)).to(device)).flatten(1)
            labels = torch.tensor([split.labels[position] for position in batch], device=device)
            right += int((logits.argmax(1) == labels).sum())
            loss += float(nn.functional.cross_entropy(logits, labels, reduction="sum"))
    return {"accuracy": right / len(positions), "loss": loss / len(positions)}


def is_better(one, other):
    """Whether a score is better than another: more images right, or as many at a smaller loss."""
    return (one["accuracy"], -one["loss"]) > (other["accuracy"], -other["loss"])
