"""The plainest cells for which two formulas part: those of the sheet itself, or small numbers.

Which cells tell them apart is known by then; here the ones are sought that a person reads at once.
"""

from __future__ import annotations

import math
import random
from contextlib import suppress

from xlrepro.formula.nodes import Node, Range, Ref, leaves, places
from xlrepro.meaning.equivalence import Counterexample, Different, comparable, plain
from xlrepro.meaning.trials import Address, Cells, Draw, Scalar, Trial, decisions, is_draw, telling
from xlrepro.values import ErrorValue, NotKnown, Value

ROUND = 20  # trials with round numbers
FEW = 6  # cells that are told without a search for fewer
BLANKED = 40  # tries to leave cells blank
CLEAR = 1e-6  # of either result: what rounding in the sheet's own numbers does not explain

Found = tuple[Trial, Value, Value]


def plainest(different: Different, found: Node, wanted: Node, cells: Cells) -> Different:
    """The same answer with a counterexample that is easier to read, if there is one."""
    found, wanted = plain(found), plain(wanted)
    known = dict(different.counterexample.cells)
    decisive = telling({node for formula in (found, wanted) for node in decisions(formula)})
    draws: list[Draw] = [cells.stored]
    draws += [_round_numbers(number, cells, decisive) for number in range(ROUND)]
    draws.append(known.get)
    for draw in draws:
        if parted := _part(found, wanted, cells, draw):
            return Different(_told(found, wanted, _fewest(found, wanted, cells, draw, parted)))
    return different


def _round_numbers(number: int, cells: Cells, decisive: dict[Address, list[Scalar]]) -> Draw:
    def draw(cell: Address) -> Scalar:
        chance = random.Random(f"round {number} {cell}")
        choices = cells.among(cell)
        if is_draw(cell):
            return round(chance.random(), 1)
        if cell in decisive and not choices and chance.random() < 0.5:
            return chance.choice(decisive[cell])
        if not choices:
            return float(chance.randint(1, 9))
        near = chance.choice(choices)
        numbers = [value for value in choices if type(value) is float]
        if type(near) is not float:
            return near
        short = (round(near, digits) for digits in (0, 1))
        return next((n for n in short if min(numbers) <= n <= max(numbers)), near)

    return draw


def _part(found: Node, wanted: Node, cells: Cells, draw: Draw) -> Found | None:
    """A trial in which the two clearly differ."""
    trial = Trial(cells, draw)
    try:
        a, b = trial.result(found), trial.result(wanted)
    except NotKnown:
        return None
    if not comparable(a, b, trial) or not _clear(a, b):
        return None
    return trial, a, b


def _clear(a: Value, b: Value) -> bool:
    if isinstance(a, str | ErrorValue | None) or isinstance(b, str | ErrorValue | None):
        return a != b
    return not math.isclose(a, b, rel_tol=CLEAR, abs_tol=1e-9)


def _fewest(found: Node, wanted: Node, cells: Cells, draw: Draw, parted: Found) -> Found:
    """With as many cells of ranges blank as can be; halves of them are tried, then quarters."""
    read = _read(found, wanted, parted[0])
    if len(read) <= FEW:
        return parted
    ranges = (leaf for node in (found, wanted) for leaf in leaves(node) if isinstance(leaf, Range))
    within = {place for leaf in ranges for place in places(leaf)}
    spare = [cell for cell in read if cell in within and cell not in cells.expand]
    blank: set[Address] = set()
    size, tries = len(spare), 0
    while size and tries < BLANKED:
        for start in range(0, len(spare), size):
            more = blank.union(spare[start : start + size])
            tries += 1
            fewer = _part(found, wanted, cells, _without(draw, more))
            if fewer and tries < BLANKED:
                blank, parted = more, fewer
        spare = [cell for cell in spare if cell not in blank]
        size //= 2
    return parted


def _without(draw: Draw, blank: set[Address]) -> Draw:
    return lambda cell: None if cell in blank else draw(cell)


def _told(found: Node, wanted: Node, parted: Found) -> Counterexample:
    """What the two formulas themselves read, blanks of ranges left out."""
    trial, a, b = parted
    read = _read(found, wanted, trial)
    few = len(read) <= FEW
    return Counterexample(tuple((c, v) for c, v in read.items() if few or v is not None), a, b)


def _read(found: Node, wanted: Node, trial: Trial) -> dict[Address, Scalar]:
    """The cells that the two read in a trial, and what these hold."""
    read: dict[Address, Scalar] = {}

    def kept(ref: Ref) -> Value:
        value = trial.read(ref)
        if not isinstance(value, ErrorValue):
            read[ref.sheet, ref.row, ref.col] = value
        return value

    from xlrepro.program.evaluate import evaluate

    for node in (found, wanted):
        with suppress(NotKnown):
            evaluate(node, kept)
    return read
