"""What INT8 costs in accuracy, by network, recipe, placement of Q/DQ pairs and calibration method.

    .quantfleet/python/bin/python bench/accuracy/measure.py --weights FOLDER... --labels labels.csv

FOLDER holds the files of the weights (any depth), labels.csv the columns path and class_index of ImageNet images. Fashion-MNIST
is that of the demo. Every accuracy is that of the Q/DQ graph run as it is written, by ONNX Runtime on the processor. Rows are
appended to --out as they come, and are not measured again; the table is printed from it.
"""

import argparse
import contextlib
import copy
import csv
import hashlib
import io
import itertools
import json
import random
import sys
import tempfile
from math import comb
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "python"))

import numpy  # noqa: E402
import onnx  # noqa: E402
from networks import NETWORKS  # noqa: E402
from onnxruntime.quantization.shape_inference import quant_pre_process  # noqa: E402
from quantfleet_tools.calibration.batches import CalibrationBatches  # noqa: E402
from quantfleet_tools.calibration.table import max_abs_ranges  # noqa: E402
from quantfleet_tools.images.pixels import PackedSplit  # noqa: E402
from quantfleet_tools.onnx_graph.saturation import cut_off_tensors  # noqa: E402
from quantfleet_tools.onnxruntime.ranges import calibrate  # noqa: E402
from quantfleet_tools.onnxruntime.session import infer_with, open_session, quiet_threads  # noqa: E402
from quantfleet_tools.programs import calibrate_ort, calibrate_torch, export, fold, pack_split  # noqa: E402
from quantfleet_tools.protocol.progress import Report  # noqa: E402
from quantfleet_tools.protocol.stage import Request  # noqa: E402

ORT_METHODS = {
    "mse": {"method": "mse", "bins": 2048},
    "percentile 99.999": {"method": "percentile", "percentile": 99.999, "bins": 2048},
    "min-max": {"method": "minmax"},
    "entropy": {"method": "entropy", "bins": 512, "quantizedBins": 128},
    # As ONNX Runtime searches, the tensors that ReLU6 cuts off like all others.
    "entropy, unpinned": {"method": "entropy", "bins": 512, "quantizedBins": 128},
}
TORCH_METHODS = {
    "mse": {"method": "mse", "bins": 2048},
    "percentile 99.999": {"method": "percentile", "percentile": 99.999, "bins": 2048},
    "percentile 99.99": {"method": "percentile", "percentile": 99.99, "bins": 2048},
    "max": {"method": "max"},
    "entropy": {"method": "entropy", "bins": 2048},
}
PLACEMENTS = ("weighted-inputs", "with-residuals", "everything")
TORCH_PLACEMENTS = ("weighted-inputs", "with-residuals")
BATCH = 32
SILENT = Report(io.StringIO())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, nargs="+", default=[], help="folders with the files of the weights")
    parser.add_argument("--labels", type=Path, help="CSV of ImageNet images: path, class_index")
    parser.add_argument("--networks", nargs="+", default=list(NETWORKS), choices=list(NETWORKS))
    parser.add_argument("--calibration-images", type=int, default=64)
    parser.add_argument("--images", type=int, default=10_000, help="evaluated at most")
    parser.add_argument("--seed", type=int, default=0, help="which images calibrate and which are evaluated")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results.jsonl"))
    arguments = parser.parse_args()
    for name in arguments.networks:
        with tempfile.TemporaryDirectory() as folder:
            measure(name, Bench(NETWORKS[name], arguments, Path(folder)), arguments.out)
    print(table(rows_of(arguments.out)))


class Bench:
    """A network's export, its packed splits and its answers in FP32."""

    def __init__(self, network, arguments, folder):
        self.network, self.folder = network, folder
        calibration, evaluation = splits(network.images, arguments)
        self.calibration = self.packed(calibration, "calibration")
        self.evaluation = PackedSplit(self.packed(evaluation, "evaluation"))
        self.images = arguments.calibration_images
        self.inputs = {"weights": str(weights_file(network.weights, arguments.weights))}
        if network.factory:
            self.inputs["factory"] = {"file": network.factory, "imports": []}
        parameters = {"opset": 17, "expectQuantized": False}
        self.onnx = str(self.run(export, {**self.inputs, "sample": self.calibration}, parameters)["onnx"].path)
        self.fp32 = self.logits(self.onnx)

    def run(self, program, inputs, parameters):
        """Returns the artifacts of a stage program."""
        scratch = Path(tempfile.mkdtemp(dir=self.folder))
        known = {"model": self.network.model, "preprocessing": self.network.preprocessing}
        with contextlib.redirect_stdout(io.StringIO()):
            return program.run(Request(scratch, inputs, {**known, **parameters}), SILENT).artifacts

    def packed(self, entries, name):
        listed = self.folder / f"{name}.jsonl"
        listed.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
        parameters = {"splitSha256": "0" * 64, "classNames": [], "maxUnreadableShare": 0}
        artifacts = self.run(pack_split, {"split": str(listed)}, parameters)
        shards = sorted(str(each.path) for key, each in artifacts.items() if key != "index")
        return {"index": str(artifacts["index"].path), "shards": shards}

    def logits(self, model):
        options = quiet_threads(1)
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        infer = infer_with(open_session(model, options))
        return numpy.concatenate([infer(each) for each in self.evaluation.batches(self.network.preprocessing, BATCH)])

    def prepared(self):
        path = self.folder / "prepared.onnx"
        if not path.exists():
            quant_pre_process(self.onnx, str(path), skip_symbolic_shape=True)
            calibrate_ort.rename_clashes(path)
        return path

    def ranges(self, method):
        """Returns ONNX Runtime's ranges, by a method of ORT_METHODS."""
        graph = onnx.load(self.prepared()).graph
        cut_off = set() if "unpinned" in method else cut_off_tensors(graph)
        parameters = {"images": self.images, "calibrationBatchSize": BATCH, "preprocessing": self.network.preprocessing}
        request = Request(self.folder, {"calibration": self.calibration}, {**ORT_METHODS[method], **parameters})
        with contextlib.redirect_stdout(io.StringIO()):
            return calibrate(self.prepared(), cut_off, CalibrationBatches(request, SILENT), request, SILENT)

    def by_ort(self, ranges, placement):
        """Returns the logits of the network that ort-static makes of ranges."""
        # ONNX Runtime changes the ranges that it is given.
        own = copy.deepcopy(ranges)
        model = calibrate_ort.with_pairs(self.prepared(), own, max_abs_ranges(own), placement)
        path = self.folder / "quantized.onnx"
        onnx.save(model, path)
        return self.logits(str(path))

    def by_torch(self, method, placement):
        """Returns the logits of the network that torch-qat makes without training."""
        images = {"images": self.images, "calibrationBatchSize": BATCH, "placement": placement}
        inputs = {**self.inputs, "calibration": self.calibration}
        checkpoint = self.run(calibrate_torch, inputs, {**TORCH_METHODS[method], **images})["checkpoint"].path
        exported = {**self.inputs, "sample": self.calibration, "checkpoint": str(checkpoint)}
        raw = self.run(export, exported, {"opset": 17, "expectQuantized": True})["onnx"].path
        folded = self.run(fold, {"onnx": str(raw), "sample": self.calibration}, {})["onnx"].path
        return self.logits(str(folded))


def measure(name, bench, out):
    shared = {"network": name, "images": bench.evaluation.count, "calibrationImages": bench.images}
    keep(out, {**shared, "recipe": "FP32", "placement": "", "method": "", **figures(bench.fp32, bench)})
    for method in ORT_METHODS:
        planned = [{**shared, "recipe": "ort-static", "placement": each, "method": method} for each in PLACEMENTS]
        waiting = [row for row in planned if not is_known(out, row)]
        ranges = bench.ranges(method) if waiting else None
        for row in waiting:
            keep(out, {**row, **figures(bench.by_ort(ranges, row["placement"]), bench)})
    for method, placement in itertools.product(TORCH_METHODS, TORCH_PLACEMENTS):
        row = {**shared, "recipe": "torch-qat, calibrated only", "placement": placement, "method": method}
        if not is_known(out, row):
            keep(out, {**row, **figures(bench.by_torch(method, placement), bench)})


def figures(logits, bench):
    """Returns top-1, the share of answers that differ from FP32, SQNR in dB, and the exact McNemar test against FP32."""
    labels, answers, before = numpy.array(bench.evaluation.labels), logits.argmax(1), bench.fp32.argmax(1)
    noise = ((logits - bench.fp32) ** 2).sum()
    lost = int(((before == labels) & (answers != labels)).sum())
    gained = int(((before != labels) & (answers == labels)).sum())
    return {
        "top1": float((answers == labels).mean()),
        "flips": float((answers != before).mean()),
        "sqnr": None if noise == 0 else float(10 * numpy.log10((bench.fp32**2).sum() / noise)),
        "lost": lost,
        "gained": gained,
        "p": mcnemar(lost, gained),
    }


def mcnemar(lost, gained):
    changed, fewer = lost + gained, min(lost, gained)
    return min(1.0, 2 * sum(comb(changed, each) for each in range(fewer + 1)) / 2**changed)


def splits(images, arguments):
    """Returns the entries {path, label, sha256} that calibrate, and those that are evaluated."""
    if images == "ImageNet":
        with open(arguments.labels, encoding="utf-8") as file:
            rows = [(arguments.labels.parent / row["path"], int(row["class_index"])) for row in csv.DictReader(file)]
        shuffled = drawn(rows, arguments.seed)
        cut = arguments.calibration_images
        return entries(shuffled[:cut]), entries(shuffled[cut : cut + arguments.images])
    data = REPOSITORY / ".quantfleet" / "data" / "fashion-mnist"
    train, test = (in_folders(data / name) for name in ("train", "test"))
    return (
        entries(drawn(train, arguments.seed)[: arguments.calibration_images]),
        entries(drawn(test, arguments.seed)[: arguments.images]),
    )


def drawn(rows, seed):
    return random.Random(seed).sample(rows, len(rows))


def in_folders(folder):
    classes = sorted(each for each in folder.iterdir() if each.is_dir())
    return [(path, label) for label, each in enumerate(classes) for path in sorted(each.iterdir())]


def entries(rows):
    return [
        {"path": str(path), "label": label, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path, label in rows
    ]


def weights_file(name, folders):
    found = [path for folder in [REPOSITORY / "demo", *folders] for path in folder.rglob(name)]
    if not found:
        raise SystemExit(f"no {name} in {', '.join(map(str, folders)) or 'any folder of --weights'}; README.md says where it is")
    return found[0]


KEY = ("network", "recipe", "placement", "method", "images", "calibrationImages")


def rows_of(out):
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] if out.exists() else []


def is_known(out, row):
    return any(all(known[key] == row[key] for key in KEY) for known in rows_of(out))


def keep(out, row):
    if not is_known(out, row):
        with open(out, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)


def table(rows):
    lines = ["| network | recipe | placement | method | top-1 % | lost, gained | flips % | SQNR dB | p |", "|---|---|---|---|---|---|---|---|---|"]
    for row in rows:
        changed = f"{row['lost']}, {row['gained']}" if row["placement"] else f"of {row['images']}"
        noise = "" if row["sqnr"] is None else f"{row['sqnr']:.1f}"
        flips, p = (f"{100 * row['flips']:.1f}", f"{row['p']:.2g}") if row["placement"] else ("", "")
        cells = [row["network"], row["recipe"], row["placement"], row["method"], f"{100 * row['top1']:.2f}", changed, flips, noise, p]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
