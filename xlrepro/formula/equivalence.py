"""Do two formulas mean the same? Decided by trying them on the same random cells.

Two formulas that agree on every trial are taken as equal: distinct rational functions of the same
cells part almost surely on random reals. Formulas that decide something (an IF, a comparison) are
compared only if the trials met every decision both ways; so some trials draw the cells that are
compared from what they are compared with, and from blanks.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from xlrepro.formula.evaluate import CannotEvaluate, Scalar, evaluate
from xlrepro.formula.nodes import Binary, Call, Node, Number, Range, Ref, Text, inside, leaves

TRIALS = 60
ENOUGH = 4  # trials that must give a value, and meet each side of a decision
Address = tuple[str | None, int, int]


def equivalent(
    found: Node,
    wanted: Node,
    *,
    blank: Callable[[Address], bool],
    meaning: Callable[[Address], Node | None],
    expand: Iterable[Address] = (),
    among: Callable[[Address], Sequence[Scalar]] = lambda cell: (),
    filled: Callable[[Address], bool] = lambda cell: False,
) -> bool:
    """Whether two resolved formulas give the same value whatever the cells hold.

    `blank` tells the cells that stay empty in every trial. `meaning` gives the formula that the
    method has for a cell; the cells in `expand` are replaced by it, so that 2*(pred-y) equals
    2*(a*x+b-y) where pred means b+a*x. `among` gives the only values that a cell may take, if any,
    `filled` tells the cells that are blank in no trial unless a formula asks.
    """
    expanded = frozenset(expand)
    decisions = {node for formula in (found, wanted) for node in _decisions(formula)}
    met: dict[Node, Counter[bool]] = {node: Counter() for node in decisions}
    telling = _telling(decisions)
    conclusive = 0
    for trial in range(TRIALS):
        cells = _Trial(trial, blank, meaning, expanded, telling, among, filled)
        a, b = cells.result(found), cells.result(wanted)
        if a is None and b is None:
            continue
        if (a is None or b is None) and cells.met_nothing:
            continue  # what is no number for a 0 or a blank need not be in another spelling
        if not _same(a, b):
            return False
        conclusive += 1
        for node, outcomes in met.items():
            outcome = cells.result(node)
            if outcome is not None:
                outcomes[bool(outcome)] += 1
    both_ways = all(min(each[True], each[False]) >= ENOUGH for each in met.values())
    return conclusive >= ENOUGH and both_ways


def _decisions(formula: Node) -> Iterator[Node]:
    """The parts of a formula that are true or false, for a range at once left out."""
    for node in inside(formula):
        if any(isinstance(leaf, Range) for leaf in leaves(node)):
            continue
        match node:
            case Binary("=" | "<>" | "<" | ">" | "<=" | ">=", _, _):
                yield node
            case Call("IF", (test, *_)):
                yield test
            case Call("ISBLANK" | "ISNUMBER" | "ISTEXT", _):
                yield node


def _telling(decisions: Iterable[Node]) -> dict[Address, list[Scalar]]:
    """For each cell that decides something, values that make it decide one way or the other."""
    telling: dict[Address, list[Scalar]] = defaultdict(list)
    for node in decisions:
        match node:
            case Binary(_, a, b):
                for ref, other in ((a, b), (b, a)):
                    if isinstance(ref, Ref):
                        cell = (ref.sheet, ref.row, ref.col)
                        match other:
                            case Text(""):
                                telling[cell].append(None)
                            case Number(value) | Text(value):
                                telling[cell].append(value)
                            case _:
                                telling[cell] += [1.0, 2.0]
            case Call(_, (Ref() as ref,)):
                telling[ref.sheet, ref.row, ref.col].append(None)
            case Ref():
                telling[node.sheet, node.row, node.col] += [0.0, 1.0]
    return telling


def _same(a: Scalar, b: Scalar) -> bool:
    if isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return type(a) is type(b) and a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


class _Trial:
    """One assignment of values to cells, the same whichever formula asks."""

    def __init__(
        self,
        number: int,
        blank: Callable[[Address], bool],
        meaning: Callable[[Address], Node | None],
        expand: frozenset[Address],
        telling: dict[Address, list[Scalar]],
        among: Callable[[Address], Sequence[Scalar]],
        filled: Callable[[Address], bool],
    ) -> None:
        self.number, self.blank, self.meaning = number, blank, meaning
        self.expand, self.telling, self.among, self.filled = expand, telling, among, filled
        self.values: dict[Address, Scalar] = {}
        self.met_nothing = False  # whether a 0 or a blank was drawn

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
            self.met_nothing = self.met_nothing or value is None or value == 0
        return self.values[cell]

    def draw(self, cell: Address) -> Scalar:
        if self.blank(cell):
            return None
        chance = random.Random(f"{self.number} {cell}")
        if choices := self.among(cell):
            return chance.choice(choices)
        if cell in self.telling and chance.random() < 0.5:
            return chance.choice(self.telling[cell])
        match self.number % 4:
            case 0:
                return chance.uniform(0.05, 0.95)
            case 1:
                return chance.uniform(1, 9)
            case 2:
                return chance.choice([1.0, 2.0])
        value = chance.choice([0.0, 1.0, 1.0, 2.0, None])
        return 1.5 if value is None and self.filled(cell) else value
