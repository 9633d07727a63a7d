"""Optimisers a step at a time, beside PyTorch's autograd; a path of a million rows, beside loops.

    python -m benchmarks.optimisers [--repeats 5] [--rows 1000000] [--write]

Needs the extra torch; numba, where it is installed, compiles the loop that is compared with. Steps:
epochs over the 29 points of the sheet `basic`, one point at a time, both in float64 and one thread;
PyTorch takes its gradient by autograd, as the lesson's notebook does, and ours is `descend`, which
keeps every row; its products are plain, as PyTorch's are, or rounded as Excel rounds them. Path:
plain descent and momentum over a million points. Ratios are taken within a repeat, and their median
counts. --write keeps the table in benchmarks/optimisers.md.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from operator import mul
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

import xlrepro
from xlrepro.engines import adam, descend, momentum, rmsprop, sgd
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.optimisers.affine import line_path

ROOT = Path(__file__).resolve().parents[1]
EPOCHS = 300
RATE, BETA = 1e-5, 0.9
RULES = {
    "sgd": (partial(sgd, 1e-4), ("SGD", {"lr": 1e-4})),
    "momentum": (partial(momentum, 1e-4, 0.9, dampening=0), ("SGD", {"lr": 1e-4, "momentum": 0.9})),
    "rmsprop": (partial(rmsprop, 0.02, 0.9, eps_inside=False),
        ("RMSprop", {"lr": 0.02, "alpha": 0.9})),
    "adam": (partial(adam, 0.1), ("Adam", {"lr": 0.1})),
}  # fmt: skip
ENDS: dict[str, Any] = {}


def ours(name: str, x: Any, y: Any, times: Any) -> float:
    """Seconds a step; the last parameters are those of PyTorch's."""
    rule = RULES[name][0](times=times)
    xs, ys = np.tile(x, EPOCHS), np.tile(y, EPOCHS)
    begun = perf_counter()
    trace = descend(rule, [1.0, 1.0], None, xs, ys)
    took = perf_counter() - begun
    ENDS[name] = trace.new_params[-1]
    return took / len(xs)


def theirs(name: str, x: Any, y: Any) -> float:
    import torch

    torch.set_num_threads(1)
    kind, options = RULES[name][1]
    params = torch.ones(2, dtype=torch.float64, requires_grad=True)
    optimiser = getattr(torch.optim, kind)([params], **options)
    xs, ys = torch.from_numpy(x), torch.from_numpy(y)
    begun = perf_counter()
    for _ in range(EPOCHS):
        for i in range(len(xs)):
            optimiser.zero_grad()
            loss = (params[0] + params[1] * xs[i] - ys[i]) ** 2
            loss.backward()
            optimiser.step()
    took = perf_counter() - begun
    np.testing.assert_allclose(ENDS[name], params.detach().numpy(), rtol=1e-9)
    return took / (EPOCHS * len(xs))


def path_loop(x: Any, y: Any, beta: float, path: Any) -> None:
    b, a, mean_b, mean_a = 1.0, 1.0, 0.0, 0.0
    for i in range(len(x)):
        db = 2 * (b + a * x[i] - y[i])
        mean_b = mean_b * beta + (1 - beta) * db
        mean_a = mean_a * beta + (1 - beta) * db * x[i]
        b -= RATE * mean_b
        a -= RATE * mean_a
        path[i, 0] = b
        path[i, 1] = a


def paths(rows: int, beta: float) -> dict[str, Callable[[], Any]]:
    rng = np.random.default_rng(0)
    x = rng.integers(1, 100, rows).astype(float)
    y = 2 * x + 30
    listed = x.tolist(), y.tolist()
    found = np.empty((rows, 2))
    ways: dict[str, Callable[[], Any]] = {
        "ours": lambda: line_path([1.0, 1.0], x, y, RATE, beta),
        "plain Python": lambda: path_loop(*listed, beta, found),
    }
    try:
        from numba import njit
    except ImportError:
        return ways
    compiled = njit(path_loop)
    compiled(x[:1], y[:1], beta, found)
    ways["compiled"] = lambda: compiled(x, y, beta, found)
    ways["compiled"]()
    np.testing.assert_allclose(ways["ours"](), found, rtol=1e-8)
    return ways


def timed(way: Callable[[], Any]) -> float:
    begun = perf_counter()
    way()
    return perf_counter() - begun


def ratio_text(above: list[float], below: list[float]) -> str:
    ratios = sorted(a / b for a, b in zip(above, below, strict=True))
    return f"{median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})"


def step_lines(repeats: int) -> list[str]:
    given = xlrepro.load(ROOT / "sheets" / "graddesc.xlsm")["basic"][0].inputs
    x, y = given.x, given.y
    lines = [
        "| rule | ours, us a step | rounded as Excel does | PyTorch, us a step | PyTorch / ours "
        "| / rounded |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name in RULES:
        runs = [
            (ours(name, x, y, mul), ours(name, x, y, product), theirs(name, x, y))
            for _ in range(repeats)
        ]
        mine, rounded, other = map(list, zip(*runs, strict=True))
        cells = (
            f"{1e6 * median(mine):.2f} | {1e6 * median(rounded):.2f} | {1e6 * median(other):.0f}"
        )
        both = f"{ratio_text(other, mine)} | {ratio_text(other, rounded)}"
        lines.append(f"| {name} | {cells} | {both} |")
    return lines


def path_lines(repeats: int, rows: int) -> list[str]:
    lines: list[str] = []
    for beta, name in ((0.0, "sgd"), (BETA, "momentum")):
        ways = paths(rows, beta)
        times: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(repeats):
            for way, run in ways.items():
                times[way].append(timed(run))
        if not lines:
            head = " | ".join(f"{way}, ns a row" for way in ways)
            lines.append(f"| path | {head} | {'ours / compiled' * ('compiled' in ways)} |")
            lines.append("|---|" + "---:|" * (len(ways) + 1))
        cells = " | ".join(f"{1e9 * median(taken) / rows:.1f}" for taken in times.values())
        against = ratio_text(times["ours"], times["compiled"]) if "compiled" in times else ""
        lines.append(f"| {name} | {cells} | {against} |")
    return lines


def adam_loop(x: Any, y: Any, path: Any) -> None:
    b, a, mean_b, mean_a, square_b, square_a = 1.0, 1.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(x)):
        db = 2 * (b + a * x[i] - y[i])
        da = db * x[i]
        mean_b, mean_a = mean_b * 0.9 + db * (1 - 0.9), mean_a * 0.9 + da * (1 - 0.9)
        square_b = square_b * 0.999 + db * db * (1 - 0.999)
        square_a = square_a * 0.999 + da * da * (1 - 0.999)
        kept, known = 1 - 0.9 ** (i + 1), 1 - 0.999 ** (i + 1)
        b -= mean_b / kept * 0.1 / (math.sqrt(square_b / known) + 1e-8)
        a -= mean_a / kept * 0.1 / (math.sqrt(square_a / known) + 1e-8)
        path[i, 0], path[i, 1] = b, a


def numba_lines(rows: int) -> list[str]:
    """Whether compiling Adam would pay: what a step then takes, and what it takes to begin."""
    x = np.random.default_rng(0).integers(1, 100, rows).astype(float)
    y, path = 2 * x + 30, np.empty((rows, 2))
    begun = perf_counter()
    try:
        from numba import njit
    except ImportError:
        return []
    compiled = njit(adam_loop)
    compiled(x[:1], y[:1], path)
    begin = perf_counter() - begun
    step = timed(lambda: compiled(x, y, path)) / rows
    mine = timed(lambda: descend(adam(0.1), [1.0, 1.0], None, x, y)) / rows
    return [
        "",
        f"Adam compiled by numba takes {1e9 * step:.0f} ns a step for {1e9 * mine:.0f} of ours, "
        f"but {begin:.1f} s to import",
        f"numba and to compile it: from {begin / (mine - step) / 1e6:.1f} million steps on it "
        "would be ahead. An epoch of the",
        "sheets has 29, so the package has no compiled path.",
    ]


def table(repeats: int, rows: int) -> str:
    whether = numba_lines(rows)  # before anything else imports numba
    lines = [*step_lines(repeats), "", *path_lines(repeats, rows), *whether]
    libraries = {"numpy": "numpy", "PyTorch": "torch", **({"numba": "numba"} if whether else {})}
    told = ", ".join(f"{name} {version(package)}" for name, package in libraries.items())
    head = [
        "# Optimisers beside PyTorch's, and paths beside loops",
        "",
        f"Made by `python -m benchmarks.optimisers --repeats {repeats} --rows {rows} --write`.",
        "Medians of the repeats; ratios within a repeat, the lowest and the highest in brackets.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"{told}.",
        "",
    ]  # fmt: skip
    return "\n".join(head + lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    text = table(args.repeats, args.rows)
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "optimisers.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
