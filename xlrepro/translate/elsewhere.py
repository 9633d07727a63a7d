"""The workbook at other inputs: some are changed, within what they look like, and all is computed.

Which are changed is told by a seed: at the first point few, at the last all that may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from xlrepro.formula.nodes import Place
from xlrepro.program.compute import Computation, Computer
from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.store import Box, place_of
from xlrepro.support.other_points import Point
from xlrepro.support.proof import same
from xlrepro.translate import places
from xlrepro.translate.changes import Changes
from xlrepro.translate.translation import Translation
from xlrepro.values import Value
from xlrepro.workbook import Cell, Workbook

SHARES = (0.3, 0.6, 1.0)  # of the inputs, point by point


def elsewhere(translation: Translation, seeds: int) -> Iterator[tuple[Point, Computation]]:
    """The workbook computed at a few points; one that does not differ is left out."""
    formulas = BookFormulas.of(translation.book)
    typed = [each for each in places.inputs_of(translation)]
    boxes = [each.where for each in typed if each.variable not in translation.as_stored]
    may_change = Changes(translation.book, boxes)
    for seed in range(seeds):
        chance = Random(seed)
        share = SHARES[seed % len(SHARES)]
        lines = [line for line in may_change.lines if chance.random() < share]
        new: dict[Where, Value] = {}
        for line in lines:
            new |= may_change.changed(line, chance)
        if not new:
            continue
        book = with_cells(translation.book, new)
        computation = Computer(replace(formulas, book=book)).run()
        point = Point(seed + 1, given_at(translation, computation))
        if point.given:
            yield point, computation


def with_cells(book: Workbook, new: dict[Where, Value]) -> Workbook:
    """A copy of a workbook with other values in some cells."""
    sheets = list(book.sheets)
    by_sheet: dict[int, dict[Place, Cell]] = {}
    for (sheet, key), value in new.items():
        by_sheet.setdefault(sheet, {})[place_of(key)] = Cell(value)
    for sheet, cells in by_sheet.items():
        sheets[sheet] = replace(sheets[sheet], cells={**sheets[sheet].cells, **cells})
    return replace(book, sheets=sheets)


def given_at(translation: Translation, computation: Computation) -> dict[str, dict[int, Any]]:
    """The inputs that are others at a point, those too that are computed in the workbook."""
    before, now = translation.computation.store.sheets, computation.store.sheets
    found: dict[str, dict[int, Any]] = {}
    for place in places.inputs_of(translation):
        for number, key in enumerate(place.where):
            old = before[place.where.sheet].get(key)
            new = now[place.where.sheet].get(key)
            if not same(new, old):
                found.setdefault(place.name, {})[number] = new
    return found


def values_at(computation: Computation, where: Box) -> list[Value]:
    """What cells hold at a point, row by row."""
    cells = computation.store.sheets[where.sheet]
    return [cells.get(key) for key in where]
