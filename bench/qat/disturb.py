"""What any disturbance costs a network that changes as many answers as quantization does: random noise on FP32 weights.

    python bench/qat/disturb.py fashion-mnist [--noise 0.01] [--seeds 5]
    python bench/qat/disturb.py mobilenet-v2 --weights FILE.pth --images FOLDER …

The noise is normal, without bias; its standard deviation is a share of the largest magnitude in each output channel.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from cases import CASES  # noqa: E402
from prove import FP32, answers_of  # noqa: E402
from quantfleet_tools.images.pixels import PackedSplit  # noqa: E402
from quantfleet_tools.pytorch.models import load_network  # noqa: E402
from table import right, table  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--weights")
    parser.add_argument("--images", type=Path)
    parser.add_argument("--noise", type=float, default=0.01)
    parser.add_argument("--seeds", type=int, default=5, choices=range(2, 11))
    arguments = parser.parse_args()
    case = CASES[arguments.case](arguments.weights, arguments.images)
    runs = []
    for seed in range(arguments.seeds):
        with tempfile.TemporaryDirectory() as folder:
            packed = {name: split.packed(Path(folder) / name) for name, split in case.splits(seed)}["evaluation"]
            networks = {FP32: loaded(case), "FP32, weights disturbed": disturbed(loaded(case), arguments.noise, seed)}
            answers = {arm: answers_of(network, packed, case.preprocessing) for arm, network in networks.items()}
            runs.append({"labels": [int(label) for label in PackedSplit(packed).labels], "answers": answers})
        print(f"seed {seed}: {', '.join(f'{arm} {statistics.mean(right(runs[-1], arm)):.2%}' for arm in answers)}", flush=True)
    print(table(runs, FP32))


def loaded(case):
    return load_network(case.model, {"weights": case.weights})


def disturbed(network, share, seed):
    """Returns the network with noise on the weights of its layers; norms and biases have none."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in network.parameters():
            if weight.dim() > 1:
                largest = weight.abs().amax(dim=tuple(range(1, weight.dim())), keepdim=True)
                weight.add_(torch.randn(weight.shape, generator=generator) * share * largest)
    return network


if __name__ == "__main__":
    main()
