"""Whether fine-tuning brings back what quantization costs, over several seeds, beside a plain script of ModelOpt.

    python bench/qat/prove.py fashion-mnist [--seeds 5] [--out FILE.json]
    python bench/qat/prove.py mobilenet-v2 --weights FILE.pth --images FOLDER [--device cuda] [--seeds 5] [--out FILE.json]
    python bench/qat/prove.py efficientnet-lite0 --weights FILE.pth --images FOLDER [--device cuda] …

FOLDER holds labels.csv with the columns path and class_index, and the images. Of each seed other images calibrate and
train; the others are evaluated (of Fashion-MNIST always the 10,000 test images). Answers are those of the quantized
network in PyTorch. The table is Markdown, and what it is made of goes to FILE.json after every seed.
"""

import argparse
import json
import math
import statistics
import sys
import tempfile
from pathlib import Path

import numpy
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from cases import CASES  # noqa: E402
from plain_modelopt import trained_plainly  # noqa: E402
from quantfleet_tools.images.pixels import PackedSplit  # noqa: E402
from quantfleet_tools.programs import calibrate_torch, fine_tune  # noqa: E402
from quantfleet_tools.protocol.progress import Report  # noqa: E402
from quantfleet_tools.protocol.stage import Request  # noqa: E402
from quantfleet_tools.pytorch import quantized_checkpoint  # noqa: E402
from quantfleet_tools.pytorch.models import load_network  # noqa: E402

FP32, CALIBRATED, PLAIN = "FP32", "calibrated only", "plain ModelOpt script"
QAT, DISTILLED = "quantfleet, labels", "quantfleet, distillation"
# Two-sided 95 % quantiles of Student's t distribution, by degrees of freedom.
STUDENT = {1: 12.71, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
EVALUATED_AT_ONCE = 100


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--seeds", type=int, default=5, choices=range(2, 11))
    parser.add_argument("--weights")
    parser.add_argument("--images", type=Path)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    case = CASES[arguments.case](arguments.weights, arguments.images)
    runs = []
    for seed in range(arguments.seeds):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(run(case, seed, arguments.device, Path(folder)))
        print(f"seed {seed}: {', '.join(f'{arm} {sum(right) / len(right):.2%}' for arm, right in runs[-1].items())}", flush=True)
        if arguments.out is not None:
            arguments.out.write_text(json.dumps({"case": arguments.case, "runs": runs}) + "\n")
    print(table(runs))


def run(case, seed, device, folder):
    """Returns which evaluated images each arm answers right: {arm: [0 or 1]}."""
    calibration, training, evaluation = (split.packed(folder / name) for name, split in case.splits(seed))
    inputs = {"weights": case.weights}
    described = {"model": case.model, "preprocessing": case.preprocessing}
    on_device = {} if device == "cpu" else {"device": device}

    def stage(program, name, inputs, parameters):
        request = Request(folder / name, inputs, {**described, **parameters, **on_device})
        request.scratch.mkdir()
        with open(folder / f"{name}.log", "w", encoding="utf-8") as log:
            return str(program.run(request, Report(log)).artifacts["checkpoint"].path)

    def right(network):
        return answers_right(network.to(device), evaluation, case.preprocessing)

    def restored(checkpoint):
        return quantized_checkpoint.restore(load_network(case.model, inputs), checkpoint)

    calibrated = stage(calibrate_torch, "calibrated", {**inputs, "calibration": calibration}, case.calibration)
    tuned = {
        arm: stage(
            fine_tune,
            name,
            {**inputs, "checkpoint": calibrated, "training": training},
            {**case.fine_tuning, "seed": seed, "distillation": distillation},
        )
        for arm, name, distillation in (
            (QAT, "labels", None),
            (DISTILLED, "distillation", {"share": 1, "temperature": 1}),
        )
    }
    torch.manual_seed(seed)
    plain = trained_plainly(restored(calibrated).to(device), PackedSplit(training), case.preprocessing, case.fine_tuning)
    return {
        FP32: right(load_network(case.model, inputs)),
        CALIBRATED: right(restored(calibrated)),
        PLAIN: right(plain),
        **{arm: right(restored(checkpoint)) for arm, checkpoint in tuned.items()},
    }


def answers_right(network, packed, preprocessing):
    network.eval()
    device, split, found = next(network.parameters()).device, PackedSplit(packed), []
    with torch.inference_mode():
        for batch in split.batches(preprocessing, EVALUATED_AT_ONCE):
            found += network(torch.from_numpy(batch).to(device)).flatten(1).argmax(1).tolist()
    return [int(one == label) for one, label in zip(found, split.labels)]


def table(runs):
    """Returns Markdown: each arm's top-1, and its difference to FP32 on the same images with a 95 % interval."""
    lines = [
        f"| {len(runs)} seeds, {len(runs[0][FP32])} images each | top-1, mean ± standard deviation | difference to FP32 in points "
        "(95 % interval over the seeds) | seeds that McNemar tells from FP32 (p < 0.05) |",
        "|---|---|---|---|",
    ]
    for arm in runs[0]:
        shares = [100 * statistics.mean(run[arm]) for run in runs]
        differences = [100 * (statistics.mean(run[arm]) - statistics.mean(run[FP32])) for run in runs]
        half = STUDENT[len(runs) - 1] * statistics.stdev(differences) / math.sqrt(len(runs))
        mean, told = statistics.mean(differences), sum(mcnemar(run[FP32], run[arm]) < 0.05 for run in runs)
        compared = "" if arm == FP32 else f"{mean:+.2f} ({mean - half:+.2f} to {mean + half:+.2f})"
        spread = f"{statistics.mean(shares):.2f} ± {statistics.stdev(shares):.2f}"
        lines.append(f"| {arm} | {spread} | {compared} | {'' if arm == FP32 else f'{told} of {len(runs)}'} |")
    return "\n".join(lines)


def mcnemar(one, other):
    """Returns the exact two-sided p of which of two networks answers more of the images right that they differ on."""
    one, other = numpy.array(one), numpy.array(other)
    only_one, only_other = int((one > other).sum()), int((other > one).sum())
    count, least = only_one + only_other, min(only_one, only_other)
    # Exact in integers: the terms overflow a float.
    return min(1.0, 2 * sum(math.comb(count, k) for k in range(least + 1)) / 2**count)


if __name__ == "__main__":
    main()
