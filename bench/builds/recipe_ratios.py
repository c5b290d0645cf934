"""How many images a second torch-qat's engines answer to for each of ort-static's, over the builds that compare_recipes.py measured.

    python bench/builds/recipe_ratios.py OUT.json [OUT.json ...]

Prints for each session and batch size the ratio of the geometric means over the builds, with Welch's 95 % interval, so what builds differ
by is in it. Several sessions must be of one kind of device. Each compares its own builds alone; the last rows have the geometric mean of
their ratios, weighted by builds, whose interval takes it that all sessions have the same ratio. Networks are named by the beginnings of
their digests. "Builds differ by" is the standard deviation that is left when what starts and windows differ by is taken off, outermost
windows drawn in; the interval is of the plain means.
"""

import json
import math
import statistics
import sys
from pathlib import Path
from typing import NamedTuple

from scipy.stats import t

from build_spreads import spreads

RECIPES = ("torch-qat", "ort-static")
LEAST_BUILDS = 2


class Ratio(NamedTuple):
    value: float
    low: float
    high: float

    def __str__(self):
        return f"{self.value:.3f} | {self.low:.3f} … {self.high:.3f}"


def ratio(sessions, position):
    """Returns torch-qat's images/s by ort-static's, at the batch size at `position`; variances of sessions add."""
    total = sum(len(one["builds"]) for one in sessions)
    difference, variances = 0, []
    for one in sessions:
        weight = len(one["builds"]) / total
        of_torch, of_ort = (log_times(one, recipe, position) for recipe in RECIPES)
        difference += weight * (statistics.fmean(of_ort) - statistics.fmean(of_torch))
        variances += [(weight**2 * statistics.variance(own) / len(own), len(own) - 1) for own in (of_torch, of_ort)]
    variance = sum(one for one, _ in variances)
    # Satterthwaite's degrees of freedom.
    freedom = variance**2 / sum(one**2 / own for one, own in variances)
    half = t.ppf(0.975, freedom) * math.sqrt(variance)
    return Ratio(math.exp(difference), math.exp(difference - half), math.exp(difference + half))


def log_times(session, recipe, position):
    """Returns the logarithm of milliseconds of each build of a recipe: the mean over its starts and windows."""
    return [
        statistics.fmean(math.log(one["medianMs"][position][number]) for one in session["rounds"])
        for number in builds_of(session, recipe)
    ]


def builds_of(session, recipe):
    return [number for number, one in enumerate(session["builds"]) if one["recipe"] == recipe]


def builds_differ_by(session, recipe, position):
    """Returns the standard deviation in percent, what starts and windows differ by taken off."""
    own = builds_of(session, recipe)
    rounds = [{**one, "medianMs": [[size[number] for number in own] for size in one["medianMs"]]} for one in session["rounds"]]
    starts = len({one["start"] for one in rounds})
    return spreads({"builds": own, "rounds": rounds}, position, starts, len(rounds) // starts)[0]


def print_builds(session):
    sizes = session["batchSizes"]
    print("| recipe | build | s to build | " + " | ".join(f"images/s at {size}" for size in sizes) + " |")
    print("|---|---:|---:|" + "---:|" * len(sizes))
    for recipe in RECIPES:
        speeds = [[1000 * size / math.exp(one) for one in log_times(session, recipe, position)] for position, size in enumerate(sizes)]
        for number, own in zip(builds_of(session, recipe), zip(*speeds)):
            seconds = session["builds"][number]["seconds"]
            print(f"| `{recipe}` | {number + 1} | {seconds:.1f} | {' | '.join(f'{speed:,.0f}' for speed in own)} |")


def print_ratios(sessions):
    differ = [f"{recipe}: builds differ by" for recipe in RECIPES]
    head = ["session", "networks", "builds of each", "batch size", "torch-qat's images/s by ort-static's", "95 % interval", *differ]
    print(f"\n| {' | '.join(head)} |")
    print("|---|---|---:|---:|---:|---|---:|---:|")
    for one in sessions:
        digests = ", ".join(one["networks"][recipe][:8] for recipe in RECIPES)
        for position, size in enumerate(one["batchSizes"]):
            differ = (f"{builds_differ_by(one, recipe, position):.1f} %" for recipe in RECIPES)
            print(f"| {one['startedAt'][:16]} | {digests} | {counts([one])} | {size} | {ratio([one], position)} | {' | '.join(differ)} |")
    if len(sessions) > 1:
        for position, size in enumerate(sessions[0]["batchSizes"]):
            print(f"| all | | {counts(sessions)} | {size} | {ratio(sessions, position)} | | |")


def counts(sessions):
    return " and ".join(str(sum(len(builds_of(one, recipe)) for one in sessions)) for recipe in RECIPES)


def read_sessions(files):
    """Returns what the files recorded; ends the program where they say nothing together."""
    sessions = [json.loads(Path(file).read_text()) for file in files]
    if len({one["startedAt"] for one in sessions}) < len(sessions):
        sys.exit("A session is named twice: it would count as two.")
    for key in ("device", "backend", "batchSizes"):
        if any(one[key] != sessions[0][key] for one in sessions):
            sys.exit(f"The sessions differ in {key}: compare them one by one.")
    for file, one in zip(files, sessions):
        if any(len(builds_of(one, recipe)) < LEAST_BUILDS for recipe in RECIPES):
            sys.exit(f"{file}: fewer than {LEAST_BUILDS} builds of a recipe, which say nothing of what builds differ by.")
    return sessions


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print_ratios(read_sessions(sys.argv[1:]))
