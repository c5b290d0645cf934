"""Records blocks of one network measured by turns with itself on a GPU, by the product's own stage program compare_torch.

    python bench/nights/record_gpu.py OUT.json SESSIONS ROUNDS

Each block is a process of its own, forked from one that has imported PyTorch and not touched the GPU. The output is as of record.js.
"""

import json
import os
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import numpy
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from quantfleet_tools.programs import compare_torch  # noqa: E402
from quantfleet_tools.protocol.progress import Report  # noqa: E402
from quantfleet_tools.protocol.stage import Request  # noqa: E402
from quantfleet_tools.pytorch.architectures import ARCHITECTURES  # noqa: E402

out, sessions, rounds = sys.argv[1:]
CONTESTANTS, SIZES, PIXELS, CLASSES = 4, [1, 32], 224, 1000

folder = Path(tempfile.mkdtemp())
images = numpy.random.default_rng(0).integers(0, 255, (32, PIXELS, PIXELS, 3), dtype=numpy.uint8)
numpy.save(folder / "shard.npy", images)
index = {"splitSha256": "", "count": 32, "labels": None, "imageSha256": [], "channels": 3, "height": PIXELS, "width": PIXELS}
(folder / "index.json").write_text(json.dumps(index))
torch.manual_seed(0)
torch.save(ARCHITECTURES["resnet50"](CLASSES).state_dict(), folder / "weights.pth")
parameters = {
    "preprocessing": {"mean": [0.5] * 3, "std": [0.2] * 3},
    "batchSizes": SIZES,
    "seconds": 0.3,
    "warmUpSeconds": 1,
    "model": {"kind": "architecture", "architecture": "resnet50", "classes": CLASSES},
    "device": "cuda",
    "threads": 1,
    "processors": [max(os.sched_getaffinity(0))],
}
inputs = {
    "weights": str(folder / "weights.pth"),
    "evaluation": {"index": str(folder / "index.json"), "shards": [str(folder / "shard.npy")]},
}


def block():
    """Returns what one block says, measured in a process of its own."""
    answer = folder / "answer.json"
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nowhere:
            outcome = compare_torch.run(Request(folder, inputs, parameters), Report(nowhere))
        answer.write_text(json.dumps(outcome.facts))
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("a block failed")
    return json.loads(answer.read_text())


recorded = {"device": torch.cuda.get_device_name(), "network": "resnet50, PyTorch FP32", "batchSizes": SIZES, "sessions": []}
for session in range(int(sessions)):
    kept = {"startedAt": datetime.now(timezone.utc).isoformat(), "rounds": []}
    recorded["sessions"].append(kept)
    for _ in range(int(rounds)):
        blocks = [block() for _ in range(CONTESTANTS)]
        medians = [[each["measured"][size]["medianMs"] for each in blocks] for size in range(len(SIZES))]
        others = [round(each["othersPercent"]) for each in blocks]
        kept["rounds"].append({"othersPercent": others, "medianMs": medians})
    Path(out).write_text(json.dumps(recorded) + "\n")
    print("session", session + 1, flush=True)
