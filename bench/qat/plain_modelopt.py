"""Fine-tuning as a plain script does it with a network that ModelOpt quantized: knows nothing of quantfleet's training."""

import torch
from PIL import Image
from torch import nn
from torchvision import transforms


def trained_plainly(network, split, files, preprocessing, parameters):
    """Trains on every image for all epochs at the given rate, weight decay on everything; returns the last epoch.

    `split` has the images packed, `files` where they lie as files, which random-resized-crop reads.
    """
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
            if parameters["augmentation"] == "random-resized-crop":
                inputs = random_parts([files[position] for position in positions], preprocessing)
            else:
                inputs = flipped_by_half(torch.from_numpy(split.inputs_at(positions.tolist(), preprocessing)))
            labels = torch.tensor([split.labels[position] for position in positions.tolist()], device=device)
            loss = nn.functional.cross_entropy(network(inputs.to(device)).flatten(1), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return network


def random_parts(files, preprocessing):
    transform = transforms.Compose(
        [
            transforms.RandomResizedCrop(
                preprocessing["crop"], interpolation=transforms.InterpolationMode(preprocessing["interpolation"])
            ),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(preprocessing["mean"], preprocessing["std"]),
        ]
    )
    return torch.stack([transform(Image.open(file).convert("RGB")) for file in files])


def flipped_by_half(inputs):
    flipped = torch.rand(len(inputs)) < 0.5
    inputs[flipped] = inputs[flipped].flip(-1)
    return inputs
