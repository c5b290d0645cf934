"""Latency of a sweep's engine through the product's stage program and in bare_loop.py, by turns in the same minute.

    python compare.py SWEEP_NAME RECIPE OUT.json

Needs QUANTFLEET_STATE, `node` on PATH and quantfleet_tools on PYTHONPATH. OUT.json gets the median of every turn, and the
ratio of the medians of the turns; the medians and the ratio are printed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TURNS, WARM_UP_RUNS, HOT_RUNS = 3, 500, 1000


def evaluation_of(sweep_name, recipe):
    """Returns (trial id, identity of its evaluation) of the first measured trial of the newest sweep of that name."""
    sweeps = [sweep for sweep in quantfleet("sweep", "status") if sweep["sweepId"].rsplit("-", 1)[0] == sweep_name]
    newest = max(sweeps, key=lambda sweep: sweep["startedAt"])
    for trial in quantfleet("sweep", "status", newest["sweepId"])["trials"]:
        if trial["recipe"] == recipe and trial["status"] == "measured":
            key = next(stage["key"] for stage in trial["stages"] if stage["stage"] == "evaluate")
            record = store() / "outcomes" / key[:2] / f"{key}.json"
            return trial["trialId"], json.loads(record.read_text())["identity"]
    raise SystemExit(f"{newest['sweepId']} has no measured trial of {recipe}.")


def quantfleet(*arguments):
    """Returns the JSON answer of a command."""
    command = ["node", HERE.parent.parent / "bin" / "quantfleet.js", *arguments, "--json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def store():
    return Path(os.environ["QUANTFLEET_STATE"]) / "store"


def stored(sha256):
    """Returns the path of an artifact."""
    return str(store() / "objects" / sha256[:2] / sha256)


def through_product(identity):
    """Returns the median latency, in milliseconds, that `evaluate_tensorrt` measures."""
    index = stored(identity["inputs"]["evaluation"])
    shards = [stored(shard["sha256"]) for shard in json.loads(Path(index).read_text())["shards"]]
    speed = {
        "warmUpRuns": WARM_UP_RUNS,
        "hotRuns": HOT_RUNS,
        "hotSeconds": 0,
        "throughputBatchSizes": [1],
        "throughputSeconds": 0.1,
    }
    with tempfile.TemporaryDirectory() as scratch:
        request = {
            "scratch": scratch,
            "inputs": {
                "engine": stored(identity["inputs"]["engine"]),
                "evaluation": {"index": index, "shards": shards},
            },
            "parameters": {**identity["parameters"], **speed},
        }
        file = Path(scratch, "request.json")
        file.write_text(json.dumps(request))
        command = [sys.executable, "-m", "quantfleet_tools", "evaluate_tensorrt", file]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        result = json.loads(Path(scratch, "result.json").read_text())
        samples = json.loads(Path(scratch, result["artifacts"]["samples"]["path"]).read_text())
    return statistics.median(samples["latencyMs"])


def in_bare_loop(identity):
    """Returns the median latency, in milliseconds, of the bare loop with the same settings."""
    command = [sys.executable, HERE / "bare_loop.py", stored(identity["inputs"]["engine"])]
    command += ["--warm-up", str(WARM_UP_RUNS), "--runs", str(HOT_RUNS)]
    command += ["--cuda-graph"] if identity["parameters"].get("cudaGraph") else []
    command += ["--spin-wait"] if identity["parameters"].get("spinWait") else []
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["medianMs"]


def main(sweep_name, recipe, out):
    trial, identity = evaluation_of(sweep_name, recipe)
    turns = [{"productMs": through_product(identity), "bareMs": in_bare_loop(identity)} for _ in range(TURNS)]
    product, bare = (statistics.median(turn[side] for turn in turns) for side in ("productMs", "bareMs"))
    answer = {"trial": trial, "productMs": product, "bareMs": bare, "ratio": product / bare}
    print(json.dumps(answer))
    Path(out).write_text(json.dumps({**answer, "turns": turns}, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
