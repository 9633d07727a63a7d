"""Inputs changed at random, kept within what they look like.

Rates stay rates, counts whole, keys keys, sorted columns sorted; texts are left alone unless they
are choices. What a cell looks like is told by its value, by those beside it, by what formulas do
with it, and by the list from which it is to be chosen.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from random import Random

from xlrepro.program.blocks import Block, Placed, blocks_of
from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.store import Box, key_of, place_of
from xlrepro.translation.uses import uses_of, values_in
from xlrepro.values import Value
from xlrepro.workbook import Workbook
from xlrepro.workbook.choices import choice_lists, choices_of

Change = Callable[[Random], Value]
YEARS = range(1900, 2101)
DAYS = range(32874, 54790)  # from 1990 to 2050, if they are dates
NEAR = 20  # days
MOST_SPREAD = 0.1  # how far a number may move, as a share of it
FLIPPED, PICKED = 0.2, 0.4  # how often a truth value is turned, another choice taken
MOST_PICKED = 500  # choices that are told apart


@dataclass(frozen=True)
class Line:
    """Input cells that are changed together, each with how it may be."""

    cells: tuple[tuple[Where, Change], ...]
    ordered: int = 0  # 1 where numbers rise, -1 where they fall: so they are to stay


class Changes:
    """How the inputs of a workbook may be changed."""

    def __init__(self, book: Workbook, inputs: Iterable[Box]) -> None:
        self.book = book
        formulas = BookFormulas.of(book)
        self.values = [
            {
                key_of(place): sheet.newer_errors.get(place, cell.value)
                for place, cell in sheet.cells.items()
                if cell.value is not None
            }
            for sheet in book.sheets
        ]
        self.inputs = [box for box in inputs if box.sheet < len(book.sheets)]
        self.fixed = set[Where]()
        self.choices = dict[Where, dict[Value, None]]()
        self.constants = dict[Where, dict[Value, None]]()
        self.look_at(formulas, blocks_of(formulas))
        self.lines = [line for box in self.inputs for line in self.lines_of(box)]

    def drawn(self, chance: Random) -> dict[Where, Value]:
        """The cells that are changed this time, with what they hold now: of a few inputs, of some,
        or of all."""
        share = chance.choice((0.0, 0.3, 0.3, 1.0))
        lines = [line for line in self.lines if share == 1 or chance.random() < share]
        if not lines and self.lines:
            lines = chance.sample(self.lines, min(3, len(self.lines)))
        found: dict[Where, Value] = {}
        for line in lines:
            found |= self.changed(line, chance)
        return found

    def changed(self, line: Line, chance: Random) -> dict[Where, Value]:
        share = 1 if len(line.cells) == 1 else chance.choice((0.3, 1.0))
        found = {}
        for where, change in line.cells:
            if share == 1 or chance.random() < share:
                found[where] = change(chance)
        if line.ordered:
            found = self.put_in_order(line, found)
        return {
            where: value
            for where, value in found.items()
            if value != self.value(where) or type(value) is not type(self.value(where))
        }

    def put_in_order(self, line: Line, found: dict[Where, Value]) -> dict[Where, Value]:
        """What rises, or falls, goes on to do so."""
        cells = [where for where, _ in line.cells]
        values = [found.get(where, self.value(where)) for where in cells]
        numbers = sorted((v for v in values if isinstance(v, float)), reverse=line.ordered < 0)
        if len(set(numbers)) < len(cells):
            return {}
        return dict(zip(cells, numbers, strict=True))

    def value(self, where: Where) -> Value:
        return self.values[where[0]].get(where[1])

    # -- what cells look like -----------------------------------------------------------------

    def look_at(self, formulas: BookFormulas, blocks: Sequence[Block]) -> None:
        """Take note of keys, choices and cells that are to stay."""
        placed = Placed(self.inputs)

        def cells(box: Box) -> Iterable[Where]:
            for i in placed.meeting(box):
                part = self.inputs[i].meets(box)
                assert part is not None
                yield from ((part.sheet, key) for key in part)

        uses = uses_of(formulas.around, blocks)
        for box in dict.fromkeys(uses.fixed):
            self.fixed.update(cells(box))
        for box, value in dict.fromkeys(uses.compared):
            for where in cells(box):
                self.constants.setdefault(where, {})[value] = None
        for keys, table in dict.fromkeys(uses.sought):
            if table.sheet < len(self.values):
                there = dict.fromkeys(values_in(self.values[table.sheet], table)[:MOST_PICKED])
                for where in cells(keys):
                    known = self.choices.setdefault(where, dict(there))
                    self.choices[where] = {value: None for value in known if value in there}
        lists = choice_lists(self.book)
        for index, sheet in enumerate(self.book.sheets):
            for (first, last), formula in lists[sheet.title]:
                there = dict.fromkeys(choices_of(self.book, sheet, formula)[:MOST_PICKED])
                for where in cells(Box(index, *first, *last)):
                    self.choices[where] = there

    def lines_of(self, box: Box) -> Iterable[Line]:
        """The rows or columns of a rectangle, the longer way, with how each cell may change."""
        rows, cols = box.shape
        by_line: dict[int, list[Where]] = defaultdict(list)
        for number, key in enumerate(box):
            by_line[number // cols if cols > rows else number % cols].append((box.sheet, key))
        for cells in by_line.values():
            values = [self.value(where) for where in cells]
            numbers = [value for value in values if type(value) is float]
            if evenly_spaced(numbers) and len(numbers) == len(cells):
                continue
            found = []
            for where, value in zip(cells, values, strict=True):
                change = self.change_of(where, value, numbers)
                if change is not None:
                    found.append((where, change))
            if found:
                ordered = direction(numbers) if len(found) == len(numbers) else 0
                yield Line(tuple(found), ordered)

    def change_of(self, where: Where, value: Value, beside: Sequence[float]) -> Change | None:
        """How a cell may change; None where it is to stay."""
        cell = self.book.sheets[where[0]].cells.get(place_of(where[1]))
        if cell is None or cell.formula is not None or where in self.fixed:
            return None
        choices = self.choices_of(where, value)
        if choices:
            return lambda chance: chance.choice(choices) if chance.random() < PICKED else value
        if where in self.choices:
            return None
        if isinstance(value, bool):
            return lambda chance: (chance.random() < FLIPPED) != value
        if type(value) is float:
            return number_change(value, beside)
        return None

    def choices_of(self, where: Where, value: Value) -> list[Value]:
        """Among what a cell is a choice, if it is one."""
        told = [each for each in self.choices.get(where, ()) if type(each) is type(value)]
        if len(told) > 1 and value in told:
            return told
        constants = [each for each in self.constants.get(where, ()) if type(each) is type(value)]
        if isinstance(value, str) and constants:
            known = {each.casefold() for each in constants if isinstance(each, str)}
            return constants if value.casefold() in known else [*constants, value]
        return constants if value in constants and len(constants) > 1 else []


def number_change(value: float, beside: Sequence[float]) -> Change | None:
    """How a number may change, among those beside it."""
    if not math.isfinite(value):
        return None
    if len(beside) > 1 and set(beside) == {0.0, 1.0}:
        return lambda chance: float((chance.random() < FLIPPED) != bool(value))
    if value == 0 or (value == 1 and len(beside) == 1):
        return None
    if value.is_integer() and all(each.is_integer() for each in beside):
        if int(value) in YEARS:
            return lambda chance: value + chance.choice((-2, -1, 0, 0, 1, 2))
        if int(value) in DAYS:
            return lambda chance: value + chance.randint(-NEAR, NEAR)
        return lambda chance: whole(value, chance)
    if 0 < abs(value) < 1:
        return lambda chance: rate(value, chance)
    return lambda chance: real(value, chance)


def whole(value: float, chance: Random) -> float:
    """A count a little more or less, which stays a count."""
    apart = max(round(abs(value) * MOST_SPREAD), 1)
    moved = abs(value) + chance.randint(-apart, apart)
    return math.copysign(max(moved, 1.0), value)


def rate(value: float, chance: Random) -> float:
    moved = real(value, chance)
    return moved if abs(moved) < 1 else value


def real(value: float, chance: Random) -> float:
    """A number some per cent away, with one digit more than it had."""
    moved = value * (1 + chance.uniform(-MOST_SPREAD, MOST_SPREAD))
    return float(f"{moved:.{min(digits(value) + 1, 16)}g}")


def digits(value: float) -> int:
    """How many digits a number is written with.

    >>> digits(0.05), digits(1250.0), digits(3.14)
    (1, 3, 3)
    """
    return len(Decimal(repr(value)).normalize().as_tuple().digits)


def evenly_spaced(numbers: Sequence[float]) -> bool:
    """Whether numbers count up or down, as years and indexes do."""
    if len(numbers) < 3:
        return False
    steps = {round(b - a, 9) for a, b in pairwise(numbers)}
    return len(steps) == 1 and steps != {0}


def direction(numbers: Sequence[float]) -> int:
    """1 where numbers rise, -1 where they fall, else 0."""
    if len(numbers) < 3:
        return 0
    if all(a < b for a, b in pairwise(numbers)):
        return 1
    return -1 if all(a > b for a, b in pairwise(numbers)) else 0
