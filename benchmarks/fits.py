"""Fits of 15 users by 15 items, ours beside scipy's L-BFGS-B from the same start.

    python -m benchmarks.fits [--repeats 5] [--seeds 8] [--write]

Both minimise the same squared error; scipy is given its gradient and goes on until it finds nothing
better. First the sheets dotprod and bias from the factors that they store, then ratings of one to
five drawn with several seeds, some of them taken away, from starts drawn too. A restart is one such
fit more, so what holds of a fit holds of restarts. Ratios are taken within a repeat. Two minimisers
that go downhill from the same start need not come to the same valley; how often either ends lower
is told too. --write keeps the table in benchmarks/fits.md.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import scipy
from scipy.optimize import minimize

import xlrepro
from xlrepro.engines.factors.factor_fit import Factors, fit_factors, random_factors

ROOT = Path(__file__).resolve().parents[1]
SAME = 1e-6  # of the sum of the squared ratings
SIZES = [(3, False), (5, False), (5, True), (7, True)]  # factors, and whether there are biases
DENSITY = 0.6, 1.0


class Task(NamedTuple):
    name: str
    ratings: Any  # (15, 15), nan where there is none
    start: Factors


def published() -> Iterator[Task]:
    sheets = xlrepro.load(ROOT / "sheets" / "collab_filter.xlsx")
    for name in ("dotprod", "bias"):
        given = sheets[name][0].inputs
        start = Factors(given.users, given.movies.T, given.user_bias, given.movie_bias)
        yield Task(name, given.ratings, start)


def drawn(k: int, biases: bool, seed: int) -> Task:
    rng = np.random.default_rng(seed)
    ratings = rng.integers(1, 6, (15, 15)).astype(float)
    ratings[rng.random((15, 15)) > rng.uniform(*DENSITY)] = np.nan
    start = random_factors((15, 15), k, biases, rng)
    return Task(f"drawn, {k} factors{', biases' * biases}", ratings, start)


def flat(factors: Factors) -> Any:
    parts = factors.users, factors.items, factors.user_bias, factors.item_bias
    return np.concatenate([np.ravel(part) for part in parts if part is not None])


def lbfgs(task: Task) -> float:
    """The squared error that scipy comes to."""
    n, m = task.ratings.shape
    k = task.start.users.shape[1]
    rated = ~np.isnan(task.ratings)
    known = np.where(rated, task.ratings, 0.0)
    biases = task.start.user_bias is not None
    ends = np.cumsum([n * k, m * k, n, m])[: 3 if biases else 1]

    def objective(values: Any) -> tuple[float, Any]:
        users, items, *rest = np.split(values, ends)
        users, items = users.reshape(n, k), items.reshape(m, k)
        predicted = users @ items.T
        if biases:
            predicted = predicted + rest[0][:, None] + rest[1]
        gap = (predicted - known) * rated
        parts = [(gap @ items).ravel(), (gap.T @ users).ravel()]
        if biases:
            parts += [gap.sum(axis=1), gap.sum(axis=0)]
        return float((gap * gap).sum()), 2 * np.concatenate(parts)

    options = {"maxiter": 20_000, "maxfun": 40_000, "ftol": 1e-14, "gtol": 1e-9}
    found = minimize(objective, flat(task.start), jac=True, method="L-BFGS-B", options=options)
    return float(found.fun)


def ours(task: Task) -> float:
    return float(fit_factors(task.ratings, task.start).objective)


def timed(way: Callable[[Task], float], task: Task) -> tuple[float, float]:
    begun = perf_counter()
    end = way(task)
    return perf_counter() - begun, end


def row(name: str, tasks: list[Task], repeats: int) -> str:
    mine, theirs, ratios, lower, higher = [], [], [], 0, 0
    for task in tasks:
        for _ in range(repeats):
            (a, our_end), (b, their_end) = timed(ours, task), timed(lbfgs, task)
            mine.append(a)
            theirs.append(b)
            ratios.append(a / b)
        gap = (their_end - our_end) / np.nansum(task.ratings**2)
        lower += gap > SAME
        higher += gap < -SAME
    spread = f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    took = f"{1e3 * median(mine):.1f} | {1e3 * median(theirs):.1f} | {spread}"
    return f"| {name} | {len(tasks)} | {took} | {lower} | {higher} |"


def table(repeats: int, seeds: int) -> str:
    told = f"numpy {np.__version__}, scipy {scipy.__version__}"
    lines = [
        "# Fits of 15 by 15 ratings beside L-BFGS-B",
        "",
        f"Made by `python -m benchmarks.fits --repeats {repeats} --seeds {seeds} --write`.",
        "Milliseconds of a fit, medians; a ratio is ours over scipy's within a repeat: the median,",
        "and in brackets the lowest and the highest. Lower: how often the squared error ended",
        "lower than the other's by more than a millionth of the sum of the squared ratings.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"{told}.",
        "",
        "| ratings | fits | ours, ms | L-BFGS-B, ms | ours / theirs | ours lower | theirs lower |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [row(f"sheet {task.name}, stored start", [task], repeats) for task in published()]
    for k, biases in SIZES:
        tasks = [drawn(k, biases, seed) for seed in range(seeds)]
        lines.append(row(tasks[0].name, tasks, repeats))
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    text = table(args.repeats, args.seeds)
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "fits.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
