"""Fine-tuning as a plain script does it with a network that ModelOpt quantized: knows nothing of quantfleet's training."""

import torch
from torch import nn


def trained_plainly(network, split, preprocessing, parameters):
    """Trains on every image for all epochs at the given rate, weight decay on everything; returns the last epoch."""
    device = next(network.parameters()).device
    optimizer = torch.optim.SGD(
        network.parameters(),
        lr=parameters["learningRate"],
        momentum=parameters["momentum"],
        weight_decay=parameters["weightDecay"],
    )
    network.train()
    for _ in range(parameters["epochs"]):
        for positions in torch.randperm(split.count).split(parameters["batchSize"]):
            inputs = torch.from_numpy(split.inputs_at(positions.tolist(), preprocessing)).to(device)
            labels = torch.tensor([split.labels[position] for position in positions.tolist()], device=device)
            if parameters["augmentation"] == "flip":
                flipped = torch.rand(len(inputs)) < 0.5
                inputs[flipped] = inputs[flipped].flip(-1)
            loss = nn.functional.cross_entropy(network(inputs).flatten(1), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return network
