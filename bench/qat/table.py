"""The answers of several seeds as a table in Markdown."""

import math
import statistics

from paired import is_not_worse, mcnemar

MARGIN = 0.01
# Two-sided 95 % quantiles of Student's t distribution, by degrees of freedom.
STUDENT = {1: 12.71, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def table(runs, baseline):
    """Returns a row for each arm, which says how it differs from the baseline on the same images.

    `runs` has for each seed the labels and the answers of each arm, both as class indices.
    """
    lines = [
        f"| {len(runs)} seeds, {len(runs[0]['labels'])} images each | top-1, mean ± standard deviation | difference to {baseline} in points "
        f"(95 % interval over the seeds) | answers like {baseline} | seeds that McNemar tells from {baseline} (p < 0.05; all p) | "
        f"seeds shown not to be worse by {MARGIN * 100:.0f} point |",
        "|---|---|---|---|---|---|",
    ]
    for arm in runs[0]["answers"]:
        found = [right(run, arm) for run in runs]
        shares = [100 * statistics.mean(each) for each in found]
        cells = [arm, f"{statistics.mean(shares):.2f} ± {statistics.stdev(shares):.2f}"]
        if arm != baseline:
            expected = [right(run, baseline) for run in runs]
            ps = [mcnemar(one, other) for one, other in zip(expected, found)]
            agreement = statistics.mean(agreeing(run, arm, baseline) for run in runs)
            told, shown = sum(p < 0.05 for p in ps), sum(is_not_worse(*each, MARGIN) for each in zip(expected, found))
            cells += [
                difference(runs, baseline, arm),
                f"{agreement:.2%}",
                f"{told} of {len(runs)} ({', '.join(f'{p:.2g}' for p in ps)})",
                f"{shown} of {len(runs)}",
            ]
        lines.append(f"| {' | '.join(cells + [''] * (6 - len(cells)))} |")
    return "\n".join(lines)


def difference(runs, one, other):
    """Returns how many points `other` is above `one`, with the 95 % interval over the seeds."""
    points = [100 * (statistics.mean(right(run, other)) - statistics.mean(right(run, one))) for run in runs]
    mean, half = statistics.mean(points), STUDENT[len(runs) - 1] * statistics.stdev(points) / math.sqrt(len(runs))
    return f"{mean:+z.2f} ({mean - half:+z.2f} to {mean + half:+z.2f})".replace("-", "−")


def right(run, arm):
    """Returns for each image whether an arm answers it right: 0 or 1."""
    return [int(answer == label) for answer, label in zip(run["answers"][arm], run["labels"])]


def agreeing(run, one, other):
    return statistics.mean(int(a == b) for a, b in zip(run["answers"][one], run["answers"][other]))
