"""Findings in softmax and cross-entropy sheets."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from xlrepro import engines
from xlrepro.checks.records import Finding
from xlrepro.formula.parse import a1
from xlrepro.insights.ledger.spots import areas, cell, formula, number
from xlrepro.models.entropy import CROSS_ENTROPY, LIKELIHOOD, SOFTMAX
from xlrepro.models.load import Recognised


def base_ten(model: Recognised) -> Iterator[Finding]:
    given = model.inputs
    if model.model not in (CROSS_ENTROPY.name, LIKELIHOOD.name) or given.base != "10":
        return
    role = "loss" if model.model == CROSS_ENTROPY.name else "log_p"
    natural = engines.binary_cross_entropy(given.target, given.p, math.e)
    ten = engines.binary_cross_entropy(given.target, given.p, 10.0)
    columns = areas(model, "loss", "case", "nll", "picked")
    yield Finding(
        "LOG is base ten",
        f"{cell(model, role)} is {formula(model, role)}; in a spreadsheet LOG is the logarithm to "
        f"base ten. The losses of {columns} add up to {number(float(np.sum(ten)))}; with the "
        f"natural logarithm (LN), which libraries use, to {number(float(np.sum(natural)))}, or "
        f"{number(float(np.mean(natural)))} on average. Multiply by {number(math.log(10))} to get "
        "from one to the other.",
        columns,
    )


def unsorted_targets(model: Recognised) -> Iterator[Finding]:
    if model.model != LIKELIHOOD.name or "index" not in model.match.blocks or model.inputs.exact:
        return
    block = model.match.blocks["index"]
    falling = [i for i, target in enumerate(model.inputs.target) if target > 1 - target]
    if not falling:
        return
    cells = [a1((block.row + i, block.col)) for i in falling]
    yield Finding(
        "An approximate MATCH on targets that are not sorted",
        f"{formula(model, 'index')} in {areas(model, 'index')} has no third argument, so it "
        "expects "
        f"ascending values, but {len(cells)} rows hold 1 before 0. Excel searches by halves and "
        "happens to land on the 1; a search for the last value not above 1 would answer 2, and "
        "some programs do. With 0 as third argument nothing is left to luck.",
        " ".join(cells),
    )


def shifted_outputs(models: dict[str, list[Recognised]]) -> Iterator[tuple[str, Finding]]:
    """Two images whose outputs differ by a constant have the same softmax."""
    for title, recognised in models.items():
        images = [m for m in recognised if m.model == SOFTMAX.name and not m.notes]
        for i, second in enumerate(images):
            for first in images[:i]:
                a, b = first.inputs.logits, second.inputs.logits
                if a.shape != b.shape or not np.ptp(b - a) < 1e-9 or abs(b[0] - a[0]) < 1e-9:
                    continue
                sigmoids = areas(first, "sigmoid"), areas(second, "sigmoid")
                other = (
                    f" The sigmoids in {sigmoids[0]} and {sigmoids[1]} tell them apart: a sigmoid "
                    "judges each output by itself."
                    if all(sigmoids)
                    else ""
                )
                yield (
                    title,
                    Finding(
                        "Softmax cannot tell these two apart",
                        f"The outputs {areas(second, 'logit')} are those of "
                        f"{areas(first, 'logit')} "
                        f"plus {number(float(np.mean(b - a)))}. Adding the same number to every "
                        f"output leaves the shares as they are, so {areas(second, 'share')} "
                        f"repeats {areas(first, 'share')}.{other}",
                        f"{areas(first, 'share')} {areas(second, 'share')}",
                    ),
                )
