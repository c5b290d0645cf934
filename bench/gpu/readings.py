"""Readings of the product's own sampler of conditions beside nvidia-smi's, at the same moments, on the first card, idle and under load.

    python readings.py OUT.json [--moments 12]

Prints a table: medians of both, and the differences of what was read at one moment. Ends with 1 where a reading is missing, or they
differ by more than a sensor that is read twice does: watts by 5 % and 5 W, degrees by 1, clocks by 2 %, MiB by 1 % or one, percent by 20.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "python"))
from quantfleet_tools.protocol.failure import StageFailure  # noqa: E402
from quantfleet_tools.telemetry.card_state import CardState  # noqa: E402
from quantfleet_tools.telemetry.nvml import NvmlTelemetry  # noqa: E402

PERIOD_SECONDS, SETTLING_SECONDS = 0.5, 4

# Name, nvidia-smi's query, how far both may lie apart: a share, and in the unit itself; at least what nvidia-smi rounds to.
READINGS = (
    ("power, W", "power.draw.average", 0.05, 5),
    ("power at this instant, W", "power.draw.instant", 0.05, 5),
    ("temperature, °C", "temperature.gpu", 0, 1),
    ("SM clock, MHz", "clocks.sm", 0.02, 1),
    ("memory clock, MHz", "clocks.mem", 0.02, 1),
    ("utilization, %", "utilization.gpu", 0, 20),
    ("memory used, MiB", "memory.used", 0.01, 1),
    ("power limit, W", "enforced.power.limit", 0, 1),
)
# Shown for comparison: NVML tells one number, a mean since Ampere, and no instant.
FOR_COMPARISON = {"power at this instant, W"}


class OurReadings:
    """What the product's sources say, by the names of READINGS."""

    def __init__(self):
        self._nvml = NvmlTelemetry()
        self._card = CardState(self._nvml)

    def read(self):
        state, usage = self._card.read(), self._nvml.sample() or {}
        limit = state["powerMode"]
        return {
            "power, W": state["powerW"],
            "power at this instant, W": state["powerW"],
            "temperature, °C": state["temperatureC"],
            "SM clock, MHz": state["gpuMHz"],
            "memory clock, MHz": state["memoryMHz"],
            "utilization, %": usage.get("percent"),
            "memory used, MiB": usage.get("memoryMiB"),
            "power limit, W": None if limit is None else float(limit.split()[0]),
        }


def read_nvidia_smi(card):
    """Returns nvidia-smi's readings of a card by the names of READINGS, None for those that it does not have."""
    command = ["nvidia-smi", "-i", card, f"--query-gpu={','.join(query for _, query, _, _ in READINGS)}", "--format=csv,noheader,nounits"]
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {ended.returncode}: {ended.stdout.strip()}")
    values = ended.stdout.strip().split(", ")
    if len(values) != len(READINGS):
        sys.exit(f"nvidia-smi answered {len(values)} values, of {len(READINGS)}: {ended.stdout.strip()}")
    return {name: number_of(value) for (name, _, _, _), value in zip(READINGS, values)}


def number_of(text):
    try:
        return float(text)
    except ValueError:
        return None


def moments(ours, card, count):
    """Returns pairs of readings; ours is taken while nvidia-smi runs, half-way through what it usually takes."""
    pairs = []
    with ThreadPoolExecutor(1) as pool:
        since = time.monotonic()
        read_nvidia_smi(card)
        halfway = (time.monotonic() - since) / 2
        for _ in range(count):
            theirs = pool.submit(read_nvidia_smi, card)
            time.sleep(halfway)
            own = ours.read()
            pairs.append({"ours": own, "theirs": theirs.result()})
            time.sleep(PERIOD_SECONDS)
    return pairs


def rows_of(condition, pairs):
    """Returns (cells of a row, what is wrong with it or None) for each reading."""
    rows = []
    for name, query, share, unit in READINGS:
        own, theirs = ([pair[side][name] for pair in pairs] for side in ("ours", "theirs"))
        if None in own or None in theirs:
            who = " and ".join(side for side, values in (("NVML", own), ("nvidia-smi", theirs)) if None in values)
            cells = [condition, name, "", "", "", "", f"not told by {who}"]
            rows.append((cells, None if name in FOR_COMPARISON else f"{name} is not told by {who}"))
            continue
        apart = [one - other for one, other in zip(own, theirs)]
        middle = statistics.median(theirs)
        allowed = max(share * middle, unit)
        typical = statistics.median(map(abs, apart))
        is_close = typical <= allowed
        told = "for comparison" if name in FOR_COMPARISON else ("yes" if is_close else "no")
        cells = [condition, name, *(f"{value:.1f}" for value in (statistics.median(own), middle, statistics.median(apart)))]
        cells += [f"{max(apart, key=abs):.1f}", told]
        wrong = None if told != "no" else f"{name} ({condition}) differs by {typical:.1f}, of at most {allowed:.1f}"
        rows.append((cells, wrong))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--moments", type=int, default=12)
    options = parser.parse_args()
    card = os.environ.get("CUDA_VISIBLE_DEVICES", "0")
    if shutil.which("nvidia-smi") is None:
        sys.exit("There is no nvidia-smi.")
    try:
        ours = OurReadings()
    except StageFailure as failure:
        sys.exit(f"{failure.code}: {failure}")
    recorded = {"idle": moments(ours, card, options.moments)}
    load = subprocess.Popen([sys.executable, HERE / "disturb_gpu.py"], stdout=subprocess.PIPE, text=True)
    try:
        if not load.stdout.readline():
            sys.exit("The load did not start.")
        time.sleep(SETTLING_SECONDS)
        recorded["under load"] = moments(ours, card, options.moments)
    finally:
        load.send_signal(signal.SIGTERM)
        load.wait()
    options.out.write_text(json.dumps({"card": card, "readings": recorded}) + "\n")
    print("| | reading | ours | nvidia-smi | difference | largest | agree |")
    print("|---|---|---:|---:|---:|---:|---|")
    rows = [row for condition, pairs in recorded.items() for row in rows_of(condition, pairs)]
    for cells, _ in rows:
        print(f"| {' | '.join(cells)} |")
    wrong = [problem for _, problem in rows if problem is not None]
    for problem in wrong:
        print(f"\n{problem}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
