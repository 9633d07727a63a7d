"""Logarithms of either base in the sheets of cross-entropy, and what their methods share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import field

import numpy as np

from xlrepro import engines
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.models.finding import Finding
from xlrepro.models.method import Recognised
from xlrepro.models.places import areas, cell, formula, number
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Match, Role, Way
from xlrepro.records import dataclass

ROW = ("r", None)
LOGARITHMS = (("LOG({})", 10.0), ("LN({})", math.e), ("LOG10({})", 10.0), ("LOG({},10)", 10.0))
PREDICTED = {
    "target": Role(ROW, labels=("iscat",), values=(0.0, 1.0)),
    "p": Role(ROW, labels=("preds",), between=(0.0, 1.0)),
}


@dataclass(frozen=True)
class CrossEntropyInputs:
    """Targets (1 cat, 0 not) and the predicted probability of cat for n images.

    `base` is that of the logarithm: LOG is base ten in a sheet, LN natural.
    """

    target: Array = field(metadata={"exact": True})  # (n,)
    p: Array  # (n,)
    base: float  # 10 or e
    exact: bool = False  # whether MATCH asks for equality


def load_cross_entropy(given: Given) -> CrossEntropyInputs:
    options = given.match.options
    return CrossEntropyInputs(
        given.numbers("target"), given.numbers("p"), options["base"], options.get("exact", False)
    )


def in_any_base(*formulas: Callable[[str, str], str]) -> tuple[Way, ...]:
    """The formulas, each of them log p and log 1-p, with every way to write a logarithm."""
    return tuple(
        Way(each(log.format("p"), log.format("1-p")), base=base, form=form)
        for log, base in LOGARITHMS
        for form, each in enumerate(formulas)
    )


def one_base(match: Match) -> None:
    """All logarithms of a sheet have one base: that of most of its columns, ten if in doubt."""
    bases = {role: way.options["base"] for role, way in match.ways.items() if "base" in way.options}
    natural = list(bases.values()).count(math.e)
    base = math.e if natural * 2 > len(bases) else 10.0
    for role, own in bases.items():
        if own != base:
            form = match.ways[role].options["form"]
            alike = (w for w in match.roles[role].ways if w.options["form"] == form)
            match.ways[role] = next(way for way in alike if way.options["base"] == base)


def base_ten(role: str) -> Callable[[Recognised], Iterator[Finding]]:
    """LOG is no natural logarithm; `role` shows it."""

    def told(found: Recognised) -> Iterator[Finding]:
        given: CrossEntropyInputs = found.inputs
        if given.base != 10:
            return
        natural = engines.binary_cross_entropy(given.target, given.p, math.e)
        ten = engines.binary_cross_entropy(given.target, given.p, 10.0)
        columns = areas(found, "loss", "case", "nll", "picked")
        yield Finding(
            "LOG is base ten",
            f"{cell(found, role)} is {formula(found, role)}; in a spreadsheet LOG is the logarithm "
            f"to base ten. The losses of {columns} add up to {number(float(np.sum(ten)))}; with "
            f"the natural logarithm (LN), which libraries use, to "
            f"{number(float(np.sum(natural)))}, or {number(float(np.mean(natural)))} on average. "
            f"Multiply by {number(math.log(10))} to get from one to the other.",
            columns,
        )

    return told
