"""How long a written package takes for many scenarios of two of its inputs.

    python -m benchmarks.scenarios FOLDER [--count 10000] [--workers 2] [--keep base.year]

Two inputs that are numbers, by default the first two that are not whole, vary by a tenth.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from xlrepro.support import in_chunks, with_values
from xlrepro.support.kinds import leaves


def scenarios(inputs: Any, names: list[str], count: int) -> Any:
    """Inputs of which some vary by a tenth, drawn from a seed."""
    chance = np.random.default_rng(0)
    stand = {name: value for name, _, value in leaves(inputs)}
    return with_values(
        inputs, {name: stand[name] * chance.uniform(0.9, 1.1, count) for name in names}
    )


def first_two(inputs: Any) -> list[str]:
    """Two inputs that are single numbers, and not whole ones."""
    return [
        name
        for name, holds, value in leaves(inputs)
        if holds.kind == "number" and not holds.axes and float(value) % 1
    ][:2]


def seconds(
    run: Callable[[Any], Any], inputs: Any, names: list[str], count: int, workers: int
) -> float:
    """How long all of a workbook takes for so many scenarios; one result is kept."""
    given = scenarios(inputs, names, count)
    kept = [name for name, holds, _ in leaves(run(inputs)) if holds.kind == "number"][-1:]
    begun = time.perf_counter()
    found = in_chunks(run, given, keep=kept, workers=workers)
    took = time.perf_counter() - begun
    assert all(np.isfinite(value).all() for value in found.values()), kept
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vary", nargs="*")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    sys.path.insert(0, str(args.folder.resolve().parent))
    model = importlib.import_module(f"{args.folder.resolve().name}.model")
    inputs = model.Inputs.read()
    names = args.vary or first_two(inputs)
    print(seconds(model.run, inputs, names, args.count, args.workers))


if __name__ == "__main__":
    main()
