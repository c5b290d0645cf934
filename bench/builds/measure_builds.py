"""Measures engines by turns in one process, as by_turns.py starts it: reads a request from standard input, prints the answer.

Request: {backend, engines: [path], evaluation, preprocessing, batchSizes, windows, seconds, warmUpSeconds}. Answer: rounds
[{othersPercent: [of engine], medianMs: [[of engine] of batch size]}], one a window, forward and backward by turns.
"""

import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from quantfleet_tools.images.pixels import PackedSplit  # noqa: E402
from quantfleet_tools.measuring.block import garbage_collector_off, timed_runs  # noqa: E402
from quantfleet_tools.measuring.other_processes import OtherProcesses  # noqa: E402
from quantfleet_tools.measuring.throughput import full_batch  # noqa: E402

LEAST_RUNS = 10


def open_tensorrt(paths):
    from quantfleet_tools.cuda.driver import open_device
    from quantfleet_tools.tensorrt.engine import TensorrtEngine
    from quantfleet_tools.tensorrt.module import import_tensorrt
    from quantfleet_tools.tensorrt.network import TensorrtNetwork

    trt, device = import_tensorrt(), open_device()
    return [TensorrtNetwork(TensorrtEngine(trt, path), device, uses_cuda_graph=False) for path in paths]


def open_onnxruntime(paths):
    from quantfleet_tools.measuring.processor_network import ProcessorNetwork
    from quantfleet_tools.onnxruntime.session import open_session

    def network(path):
        session = open_session(path)
        name = session.get_inputs()[0].name
        return ProcessorNetwork(lambda batch: session.run(None, {name: batch})[0])

    return list(map(network, paths))


OPENERS = {"tensorrt": open_tensorrt, "onnxruntime": open_onnxruntime}


def main():
    request = json.load(sys.stdin)
    networks = OPENERS[request["backend"]](request["engines"])
    split = PackedSplit(request["evaluation"])
    batches = [full_batch(split, size, request["preprocessing"]) for size in request["batchSizes"]]
    rounds = []
    with garbage_collector_off():
        for window in range(request["windows"]):
            order = list(range(len(networks)))[:: 1 if window % 2 == 0 else -1]
            measured = {position: measure(networks[position], batches, request) for position in order}
            rounds.append(
                {
                    "othersPercent": [round(measured[position][0]) for position in range(len(networks))],
                    "medianMs": [
                        [measured[position][1][size] for position in range(len(networks))] for size in range(len(batches))
                    ],
                }
            )
    json.dump(rounds, sys.stdout)


def measure(network, batches, request):
    """Returns what others took meanwhile, in percent, and the median milliseconds of each batch."""
    medians = []
    with OtherProcesses() as others:
        for batch in batches:
            network.load(batch)
            timed_runs(network.run, request["warmUpSeconds"], LEAST_RUNS)
            medians.append(statistics.median(timed_runs(network.run, request["seconds"], LEAST_RUNS)))
    return others.percent, medians


if __name__ == "__main__":
    main()
