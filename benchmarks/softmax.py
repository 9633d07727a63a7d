"""Softmax, log-softmax and cross-entropy over 1,048,576 x 5, beside scipy and PyTorch.

    python -m benchmarks.softmax [--rows 1048576] [--classes 5] [--repeats 9] [--write]

Needs the extra torch. All in float64, on the same random logits, one after the other in one
process, with as many threads as each takes; ratios are taken within a repeat, and their median
counts. Each begins after a pause, for PyTorch's threads wait for more work at full speed for some
milliseconds, on the processors that the next one needs. Memory is what numpy holds at most beyond
input and output (tracemalloc). --write keeps the table in benchmarks/softmax.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import numpy as np
from scipy import special

from xlrepro.engines.softmax.logits import cross_entropy_rows, log_softmax_rows, softmax_rows

ROOT = Path(__file__).resolve().parents[1]
PAUSE = 0.05  # seconds


def tasks(logits: Any, classes: Any) -> dict[str, dict[str, Callable[[], Any]]]:
    import torch
    from torch.nn import functional

    rows = np.arange(len(logits))
    tensor, labels = torch.from_numpy(logits), torch.from_numpy(classes)
    return {
        "softmax": {
            "ours": lambda: softmax_rows(logits),
            "scipy": lambda: special.softmax(logits, axis=1),
            "PyTorch": lambda: functional.softmax(tensor, dim=1),
        },
        "log-softmax": {
            "ours": lambda: log_softmax_rows(logits),
            "scipy": lambda: special.log_softmax(logits, axis=1),
            "PyTorch": lambda: functional.log_softmax(tensor, dim=1),
        },
        "cross-entropy": {
            "ours": lambda: cross_entropy_rows(logits, classes),
            "scipy": lambda: -special.log_softmax(logits, axis=1)[rows, classes],
            "PyTorch": lambda: functional.cross_entropy(tensor, labels, reduction="none"),
        },
    }


def measure(ways: dict[str, Callable[[], Any]], repeats: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    results = {name: np.asarray(way()) for name, way in ways.items()}
    for name, found in results.items():
        np.testing.assert_allclose(found, results["scipy"], rtol=1e-9, atol=1e-12, err_msg=name)
    for _ in range(repeats):
        for name, way in ways.items():
            sleep(PAUSE)
            begun = perf_counter()
            way()
            times[name].append(perf_counter() - begun)
    return times


def beyond(way: Callable[[], Any]) -> float:
    """MiB held at most beside the result."""
    tracemalloc.start()
    result = way()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return float(most - result.nbytes) / 2**20


def table(rows: int, classes: int, repeats: int) -> str:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, (rows, classes))
    lines = [
        f"# Softmax and its kin over {rows:,} x {classes}",
        "",
        f"Made by `python -m benchmarks.softmax --rows {rows} --classes {classes} "
        f"--repeats {repeats} --write`.",
        "Milliseconds are medians; a ratio is the other's time over ours within a repeat: the",
        "median, and in brackets the lowest and the highest.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"numpy {np.__version__}, scipy {version('scipy')}, PyTorch {version('torch')}.",
        "",
        "| | ours, ms | scipy, ms | PyTorch, ms | scipy / ours | PyTorch / ours | ours, MiB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for what, ways in tasks(logits, rng.integers(0, classes, rows)).items():
        times = measure(ways, repeats)
        cells = [f"{1000 * median(taken):.1f}" for taken in times.values()]
        for other in ("scipy", "PyTorch"):
            pairs = zip(times[other], times["ours"], strict=True)
            ratios = sorted(theirs / mine for theirs, mine in pairs)
            cells.append(f"{median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})")
        lines.append(f"| {what} | {' | '.join(cells)} | {beyond(ways['ours']):.1f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2**20)
    parser.add_argument("--classes", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    text = table(args.rows, args.classes, args.repeats)
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "softmax.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
