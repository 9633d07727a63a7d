"""Do two formulas mean the same? Decided by trying them on the same random cells.

Two formulas that agree on every trial are taken as the same: distinct rational functions of the
same cells part almost surely on random reals. What a formula decides (an IF, a comparison) must
have been met both ways, or must make no difference; so some trials draw the cells that are compared
from what they are compared with, and from blanks. Where trials cannot tell, the answer says why.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import product

from xlrepro.formula.nodes import Boolean, Node, leaves, map_leaves, places, replaced
from xlrepro.meaning.trials import (
    Address,
    Cells,
    Scalar,
    Trial,
    at_random,
    decisions,
    steadied,
    telling,
)
from xlrepro.meaning.unfold import unfolded
from xlrepro.program.unknowns import NotComputed
from xlrepro.records import dataclass
from xlrepro.values import ErrorValue, NotKnown, Value

TRIALS = 60
ENOUGH = 4  # trials that must give a value, and meet each side of a decision
MAX_FORCED = 4  # decisions that are tried in all combinations


@dataclass(frozen=True, slots=True)
class Counterexample:
    """What some cells hold, by address, and what the two formulas then give."""

    cells: tuple[tuple[Address, Scalar], ...]
    found: Value
    wanted: Value


@dataclass(frozen=True, slots=True)
class FunctionUnknown:
    name: str


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    what: str


@dataclass(frozen=True, slots=True)
class MetOneWay:
    """A decision that all trials met the same way, though it may make a difference."""

    decision: Node


@dataclass(frozen=True, slots=True)
class FewTrials:
    """In so few trials did both formulas give a value."""

    conclusive: int


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A range of so many cells is not tried."""

    cells: int


Why = FunctionUnknown | NotEvaluated | MetOneWay | FewTrials | TooLarge


@dataclass(frozen=True, slots=True)
class Same:
    """The two give the same whatever the cells hold."""


@dataclass(frozen=True, slots=True)
class Different:
    counterexample: Counterexample


@dataclass(frozen=True, slots=True)
class Undecided:
    why: Why


Comparison = Same | Different | Undecided


def compare(found: Node, wanted: Node, cells: Cells) -> Comparison:
    """Whether two resolved formulas give the same value whatever the cells hold."""
    try:
        found, wanted = plain(found), plain(wanted)
    except NotKnown as error:
        return Undecided(_why(error))
    decided = {node for formula in (found, wanted) for node in decisions(formula)}
    telling_values = telling(decided)
    conclusive: list[Trial] = []
    unknown: NotKnown | None = None
    for number in range(TRIALS):
        trial = Trial(cells, at_random(number, cells, telling_values))
        try:
            a, b = trial.result(found), trial.result(wanted)
        except NotKnown as error:
            unknown = error
            if number > ENOUGH and not conclusive:
                break
            continue
        if not comparable(a, b, trial):
            continue
        if not alike(a, b):
            return Different(Counterexample(_held(trial), a, b))
        conclusive.append(trial)
    if unknown is not None:
        return Undecided(_why(unknown))
    if len(conclusive) < ENOUGH:
        return Undecided(FewTrials(len(conclusive)))
    open_ = [node for node in decided if not _met_both_ways(node, conclusive)]
    if open_ and _matters(open_, found, wanted, conclusive):
        return Undecided(MetOneWay(open_[0]))
    return Same()


def plain(formula: Node) -> Node:
    """The formula as it is tried."""
    return steadied(unfolded(formula))


def comparable(found: Value, wanted: Value, trial: Trial) -> bool:
    """Whether a trial tells anything.

    Where the method itself gives an error, another spelling may guard against it; and what is no
    number for a 0 or a blank need not be in another spelling.
    """
    if isinstance(wanted, ErrorValue):
        return False
    nothing = _is_nothing(found), _is_nothing(wanted)
    return not all(nothing) and not (any(nothing) and trial.met_nothing)


def alike(a: Value, b: Value) -> bool:
    if isinstance(a, str | ErrorValue) or isinstance(b, str | ErrorValue) or a is None or b is None:
        return type(a) is type(b) and a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def _is_nothing(value: Value) -> bool:
    return value is None or isinstance(value, ErrorValue)


def _held(trial: Trial) -> tuple[tuple[Address, Scalar], ...]:
    return tuple(trial.values.items())


def _why(error: NotKnown) -> Why:
    if isinstance(error, NotComputed):
        return FunctionUnknown(error.function)
    return NotEvaluated(str(error))


def moved(comparison: Comparison, before: list[Node], now: list[Node]) -> Comparison:
    """The answer for two formulas that are other ones moved along, with the cells moved too."""
    pairs = [
        pair
        for a, b in zip(before, now, strict=True)
        for pair in zip(leaves(a), leaves(b), strict=False)
    ]
    match comparison:
        case Different(Counterexample(cells, found, wanted)):
            to = {c: d for a, b in pairs for c, d in zip(places(a), places(b), strict=False)}
            known = tuple((to[cell], value) for cell, value in cells if cell in to)
            return Different(Counterexample(known, found, wanted))
        case Undecided(MetOneWay(decision)):
            other = dict(pairs)
            return Undecided(MetOneWay(map_leaves(decision, lambda leaf: other.get(leaf, leaf))))
    return comparison


def _met_both_ways(decision: Node, trials: list[Trial]) -> bool:
    outcomes: Counter[bool] = Counter()
    for trial in trials:
        try:
            outcome = trial.result(decision)
        except NotKnown:
            continue
        if not _is_nothing(outcome):
            outcomes[bool(outcome)] += 1
    return min(outcomes[True], outcomes[False]) >= ENOUGH


def _matters(decided: list[Node], found: Node, wanted: Node, trials: list[Trial]) -> bool:
    """Whether the formulas would give anything else if these decisions fell in another way."""
    if len(decided) > MAX_FORCED:
        return True
    for outcomes in product((False, True), repeat=len(decided)):
        forced: dict[Node, Node] = dict(zip(decided, map(Boolean, outcomes), strict=True))
        ways = [replaced(found, forced), replaced(wanted, forced)]
        for trial in trials:
            try:
                usual, *others = map(trial.result, [found, *ways])
            except NotKnown:
                return True
            if not all(alike(usual, each) for each in others):
                return True
    return False
