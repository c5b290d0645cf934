"""How good a network is on training images that it is not trained on."""

import torch

BATCH_SIZE = 64


def scored(network, split, positions, preprocessing, objective):
    """Returns {"accuracy", "loss"} of a network in evaluation mode: share of the first classes, mean of the objective."""
    device = next(network.parameters()).device
    right, loss = 0, 0.0
    with torch.inference_mode():
        for start in range(0, len(positions), BATCH_SIZE):
            batch = positions[start : start + BATCH_SIZE]
            inputs = torch.from_numpy(split.inputs_at(batch, preprocessing)).to(device)
            labels = torch.tensor([split.labels[position] for position in batch], device=device)
            logits = network(inputs).flatten(1)
            right += int((logits.argmax(1) == labels).sum())
            loss += float(objective.loss(logits, labels, inputs)) * len(batch)
    return {"accuracy": right / len(positions), "loss": loss / len(positions)}
