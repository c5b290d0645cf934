"""Whether fine-tuning brings back what quantization costs, over several seeds, beside a plain script of ModelOpt.

    python bench/qat/prove.py fashion-mnist [--seeds 5] [--out FILE.json]
    python bench/qat/prove.py whole-fashion-mnist --images FOLDER [--seeds 5] [--out FILE.json]
    python bench/qat/prove.py mobilenet-v2 --weights FILE.pth --images FOLDER [--device cuda] [--seeds 5] [--out FILE.json]
    python bench/qat/prove.py efficientnet-lite0 --weights FILE.pth --images FOLDER [--device cuda] …

FOLDER holds labels.csv with the columns path and class_index, and the images; of whole-fashion-mnist the four .gz of Debian's
package dataset-fashion-mnist. Of each seed other images calibrate and
train; the others are evaluated (of Fashion-MNIST always the 10,000 test images). Answers are those of the quantized
network in PyTorch. The table is Markdown, and what it is made of goes to FILE.json after every seed.
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
from pathlib import Path

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
from table import difference, right, table  # noqa: E402

FP32, CALIBRATED, PLAIN = "FP32", "calibrated only", "plain ModelOpt script"
# What the images that are trained on give without training.
CALIBRATED_ON_ALL = "calibrated by max on the training images, not trained"
LABELS = "quantfleet, labels"
RANGES = ("kept", "measured", "learnt")
EVALUATED_AT_ONCE = 100


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--seeds", type=int, default=5, choices=range(2, 11))
    parser.add_argument("--weights")
    parser.add_argument("--images", type=Path)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--labels", action=argparse.BooleanOptionalAction, default=True, help="an arm trained on labels alone")
    parser.add_argument("--ranges", nargs="+", choices=RANGES, help="of activations, each in an arm of distillation")
    parser.add_argument("--rates", nargs="+", type=float, help="learning rates, each in arms of distillation")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    case = CASES[arguments.case](arguments.weights, arguments.images)
    distilled, runs = distilled_arms(case, arguments.ranges, arguments.rates), []
    for seed in range(arguments.seeds):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(run(case, seed, distilled, arguments.labels, arguments.device, Path(folder)))
        shares = (f"{arm} {statistics.mean(right(runs[-1], arm)):.2%}" for arm in runs[-1]["answers"])
        print(f"seed {seed}: {', '.join(shares)}", flush=True)
        if arguments.out is not None:
            arguments.out.write_text(json.dumps({"case": arguments.case, "runs": runs}) + "\n")
    print(table(runs, FP32))
    for arm in (*([LABELS] if arguments.labels else []), *distilled):
        print(f"{arm} above the {PLAIN}: {difference(runs, PLAIN, arm)} points, paired over the seeds")


def distilled_arms(case, ranges, rates):
    """Returns the arms that follow the FP32 network: what each is called, and where its fine-tuning differs from the case's."""
    ranges, rates = ranges or [case.fine_tuning["activationRanges"]], rates or [case.fine_tuning["learningRate"]]
    learns = "distillation" if case.distillation["share"] == 1 else "labels and distillation"
    arms = {}
    for kind, rate in itertools.product(ranges, rates):
        at_rate = f", at {rate:f}".rstrip("0") if len(rates) > 1 else ""
        arms[f"quantfleet, {learns}, ranges of activations {kind}{at_rate}"] = {"activationRanges": kind, "learningRate": rate}
    return arms


def run(case, seed, distilled, on_labels, device, folder):
    """Returns the labels of the evaluated images and what each arm answers, as class indices.

    `distilled` are the arms that follow the FP32 network; `on_labels` adds one trained on labels alone.
    """
    splits = dict(case.splits(seed))
    calibration, training, evaluation = (splits[name].packed(folder / name) for name in ("calibration", "training", "evaluation"))
    files = splits["training"].files
    inputs = {"weights": case.weights}
    listed = {} if files is None else {"images": splits["training"].listed(folder / "training.jsonl")}
    described = {"model": case.model, "preprocessing": case.preprocessing}
    on_device = {} if device == "cpu" else {"device": device}

    def stage(program, name, inputs, parameters):
        request = Request(folder / name, inputs, {**described, **parameters, **on_device})
        request.scratch.mkdir()
        with open(folder / f"{name}.log", "w", encoding="utf-8") as log:
            return str(program.run(request, Report(log)).artifacts["checkpoint"].path)

    def fine_tuned(name, distillation, differing):
        parameters = {**case.fine_tuning, **differing, "seed": seed, "distillation": distillation}
        return stage(fine_tune, name, {**inputs, **listed, "checkpoint": calibrated, "training": training}, parameters)

    def answers(network):
        return answers_of(network.to(device), evaluation, case.preprocessing)

    def restored(checkpoint):
        return quantized_checkpoint.restore(load_network(case.model, inputs), checkpoint)

    calibrated = stage(calibrate_torch, "calibrated", {**inputs, "calibration": calibration}, case.calibration)
    by_max = {**case.calibration, "method": "max", "images": PackedSplit(training).count}
    calibrated_on_all = stage(calibrate_torch, "calibrated-on-all", {**inputs, "calibration": training}, by_max)
    trained_on_labels = {LABELS: answers(restored(fine_tuned("labels", None, {})))} if on_labels else {}
    torch.manual_seed(seed)
    plain = trained_plainly(
        restored(calibrated).to(device), PackedSplit(training), files, case.preprocessing, case.fine_tuning
    )
    return {
        "labels": [int(label) for label in PackedSplit(evaluation).labels],
        "answers": {
            FP32: answers(load_network(case.model, inputs)),
            CALIBRATED: answers(restored(calibrated)),
            CALIBRATED_ON_ALL: answers(restored(calibrated_on_all)),
            PLAIN: answers(plain),
            **trained_on_labels,
            **{
                arm: answers(restored(fine_tuned(f"distillation-{number}", case.distillation, differing)))
                for number, (arm, differing) in enumerate(distilled.items())
            },
        },
    }


def answers_of(network, packed, preprocessing):
    """Returns the class that a network answers to each image."""
    network.eval()
    device, found = next(network.parameters()).device, []
    with torch.inference_mode():
        for batch in PackedSplit(packed).batches(preprocessing, EVALUATED_AT_ONCE):
            found += network(torch.from_numpy(batch).to(device)).flatten(1).argmax(1).tolist()
    return found


if __name__ == "__main__":
    main()
