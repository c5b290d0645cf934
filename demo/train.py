"""Trains the demo network on all 60,000 Fashion-MNIST training images and writes its weights.

    python demo/train.py --data /usr/share/datasets/fashion-mnist --seconds 300 --out demo/mnv2-mini.pth

The images come from Debian's package `dataset-fashion-mnist` (MIT licence).
"""

import argparse
import gzip
import sys
import time
from pathlib import Path

import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))
from quantfleet_tools.pytorch.architectures import mnv2_mini  # noqa: E402

MEAN, STD = 0.2860, 0.3530
BATCH_SIZE = 128
PEAK_LEARNING_RATE = 0.1
WARM_UP_SHARE = 0.05


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    images, labels = read_split(arguments.data, "train")
    network = mnv2_mini.build()
    train(network, images, labels, arguments.seconds)
    print(f"top-1 {accuracy(network, *read_split(arguments.data, 't10k')):.4f}")
    torch.save(network.state_dict(), arguments.out)


def read_split(folder, name):
    images = gzip.open(folder / f"{name}-images-idx3-ubyte.gz").read()
    labels = gzip.open(folder / f"{name}-labels-idx1-ubyte.gz").read()
    pixels = torch.from_numpy(numpy.frombuffer(images, numpy.uint8, offset=16).reshape(-1, 1, 28, 28).copy())
    return pixels, torch.from_numpy(numpy.frombuffer(labels, numpy.uint8, offset=8).astype(numpy.int64))


def normalized(pixels):
    return (pixels.float() / 255 - MEAN) / STD


def train(network, images, labels, seconds):
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
    started, epoch = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        epoch += 1
        order = torch.randperm(len(images))
        for batch in order.split(BATCH_SIZE):
            share = (time.monotonic() - started) / seconds
            if share >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(share)
            inputs = normalized(images[batch])
            flipped = torch.rand(len(batch)) < 0.5
            inputs[flipped] = inputs[flipped].flip(-1)
            loss = loss_of(network(inputs), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: {time.monotonic() - started:.0f} s, loss {loss.item():.3f}", flush=True)
    network.eval()


def learning_rate(share):
    """Linear warm-up, then linear decay to zero, over the share of the time that has gone."""
    return PEAK_LEARNING_RATE * min(share / WARM_UP_SHARE, (1 - share) / (1 - WARM_UP_SHARE))


def accuracy(network, images, labels):
    network.eval()
    with torch.inference_mode():
        classes = torch.cat([network(normalized(batch)).argmax(1) for batch in images.split(500)])
    return (classes == labels).float().mean().item()


if __name__ == "__main__":
    main()
