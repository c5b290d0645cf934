"""Trains a small convolutional network on the demo's images and writes it as ONNX: second_network.py IMAGES OUT"""

import sys
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import nn

IMAGES_A_CLASS = 300
EPOCHS = 4
BATCH_SIZE = 50
MEAN, STD = 0.286, 0.353


def main(images, out):
    torch.manual_seed(1)
    pixels, labels = read(Path(images))
    network = nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 7 * 7, 10),
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=0.003)
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(labels)).split(BATCH_SIZE):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(pixels[chosen]), labels[chosen]).backward()
            optimizer.step()
    axes = {"images": {0: "batch"}, "logits": {0: "batch"}}
    names = {"input_names": ["images"], "output_names": ["logits"], "dynamic_axes": axes}
    torch.onnx.export(network.eval(), pixels[:1], out, dynamo=False, opset_version=17, **names)


def read(folder):
    """Returns the first images of each class, (images, 1, 28, 28) normalized, and their labels."""
    files = [
        (path, label)
        for label, of_class in enumerate(sorted(each for each in folder.iterdir() if each.is_dir()))
        for path in sorted(of_class.iterdir())[:IMAGES_A_CLASS]
    ]
    pixels = numpy.stack([numpy.asarray(Image.open(path).convert("L"), dtype=numpy.float32) for path, _ in files])
    normalized = torch.from_numpy((pixels / 255 - MEAN) / STD).unsqueeze(1)
    return normalized, torch.tensor([label for _, label in files])


if __name__ == "__main__":
    main(*sys.argv[1:])
