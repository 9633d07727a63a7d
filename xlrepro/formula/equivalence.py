"""Do two formulas mean the same? Decided by trying them on the same random cells.

Two formulas that agree on every trial are taken as equal: distinct rational functions of the same
cells part almost surely on random reals. Some trials draw from a few small values and blanks so
that every branch of an IF and every step of a look-up is met.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable

from xlrepro.formula.evaluate import CannotEvaluate, Scalar, evaluate
from xlrepro.formula.nodes import Node, Ref

TRIALS = 40
ENOUGH = 4  # trials that must give a value, not an error
Cell = tuple[str | None, int, int]


def equivalent(
    found: Node,
    wanted: Node,
    *,
    blank: Callable[[Cell], bool],
    meaning: Callable[[Cell], Node | None],
    expand: Iterable[Cell] = (),
) -> bool:
    """Whether two resolved formulas give the same value whatever the cells hold.

    `blank` tells the cells that stay empty in every trial. `meaning` gives the formula that the
    method has for a cell; the cells in `expand` are replaced by it, so that 2*(pred-y) equals
    2*(a*x+b-y) where pred means b+a*x.
    """
    expanded = frozenset(expand)
    conclusive = 0
    for trial in range(TRIALS):
        cells = _Trial(trial, blank, meaning, expanded)
        a, b = cells.result(found), cells.result(wanted)
        if a is None and b is None:
            continue
        if not _same(a, b):
            return False
        conclusive += 1
    return conclusive >= ENOUGH


def _same(a: Scalar, b: Scalar) -> bool:
    if isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return type(a) is type(b) and a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


class _Trial:
    """One assignment of values to cells, the same whichever formula asks."""

    def __init__(
        self,
        number: int,
        blank: Callable[[Cell], bool],
        meaning: Callable[[Cell], Node | None],
        expand: frozenset[Cell],
    ) -> None:
        self.number, self.blank, self.meaning, self.expand = number, blank, meaning, expand
        self.values: dict[Cell, Scalar] = {}

    def result(self, node: Node) -> Scalar:
        try:
            return evaluate(node, self.read)
        except CannotEvaluate:
            return None

    def read(self, ref: Ref) -> Scalar:
        cell = (ref.sheet, ref.row, ref.col)
        if cell not in self.values:
            self.values[cell] = None  # a cell that leads back to itself reads as blank
            formula = self.meaning(cell) if cell in self.expand else None
            try:
                value = self.draw(cell) if formula is None else evaluate(formula, self.read)
            except CannotEvaluate:
                del self.values[cell]
                raise
            self.values[cell] = value
        return self.values[cell]

    def draw(self, cell: Cell) -> Scalar:
        if self.blank(cell):
            return None
        chance = random.Random(f"{self.number} {cell}")
        match self.number % 4:
            case 0:
                return chance.uniform(0.05, 0.95)
            case 1:
                return chance.uniform(1, 9)
            case 2:
                return chance.choice([1.0, 2.0])
        return chance.choice([0.0, 1.0, 1.0, 2.0, None])
