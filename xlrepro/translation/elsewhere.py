"""The workbook at other inputs: some are changed, within what they look like, and all is computed.

Which are changed is told by a seed: at the first point few, then more. At the points after these
anything may happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any

from xlrepro.formula.nodes import Place
from xlrepro.program.blocks import blocks_of
from xlrepro.program.compute import Computation, Computer
from xlrepro.program.formulas import Where
from xlrepro.program.order import Program, arranged
from xlrepro.program.running import Compiled
from xlrepro.program.store import Box, place_of
from xlrepro.support.other_points import Point
from xlrepro.support.proof import same
from xlrepro.translation import places
from xlrepro.translation.changes import Changes
from xlrepro.translation.translation import Translation
from xlrepro.values import Value
from xlrepro.workbook import Cell, Workbook

# Shares of the inputs that change, point by point; None: anything may happen.
SHARES = (0.3, 1.0, None, 0.6, None, None, None, None)
MOST_CELLS = 1_000  # of an input that are looked at for texts
FEW, LARGE = 3, 20_000  # points of a workbook that has so many computed cells
SOME, MEDIUM = 5, 2_000


def elsewhere(translation: Translation) -> Iterator[tuple[Point, Computation]]:
    """The workbook computed at a few points; one that does not differ is left out."""
    book = translation.book
    formulas = translation.formulas
    compiled = Compiled(Program(tuple(arranged(blocks_of(formulas)))), formulas.around)
    typed = places.inputs_of(translation)
    boxes = [each.where for each in typed if each.variable not in translation.as_stored]
    may_change = Changes(book, boxes)
    cells = translation.formula_cells
    shares = SHARES[: FEW if cells > LARGE else SOME if cells > MEDIUM else None]
    for number, share in enumerate(shares, 1):
        chance = Random(number)
        if share is None:
            new = dict(anything(book, boxes, may_change, chance))
        else:
            new = some(may_change, share, chance)
        if new:
            changed = replace(formulas, book=with_cells(book, new))
            computation = Computer(changed).run_compiled(compiled)
            point = Point(number, given_at(translation, computation))
            if point.given:
                yield point, computation


def is_wild(point: Point) -> bool:
    """Whether anything may have happened to the inputs of a point."""
    return SHARES[point.number - 1] is None


def some(may_change: Changes, share: float, chance: Random) -> dict[Where, Value]:
    """New values for a share of the inputs, as they might be."""
    new: dict[Where, Value] = {}
    for line in may_change.lines:
        if chance.random() < share:
            new |= may_change.changed(line, chance)
    return new


def anything(
    book: Workbook, boxes: Sequence[Box], may_change: Changes, chance: Random
) -> Iterator[tuple[Where, Value]]:
    """New values for all inputs, likely or not: zeros and blanks are numbers, switches are turned.

    Much of a workbook is nothing but zeros at the point where it is stored.
    """
    words = sorted(words_in(book, boxes))
    for box in boxes:
        if box.sheet >= len(book.sheets):
            continue
        sheet = book.sheets[box.sheet]
        values = [sheet.value(place_of(key)) for key in box]
        texts = sorted({value for value in values if isinstance(value, str)})
        numbers = any(type(value) is float for value in values)
        for key, value in zip(box, values, strict=True):
            where = box.sheet, key
            luck = chance.random()
            choices = [each for each in may_change.choices.get(where, ()) if each != value]
            if where in may_change.fixed or sheet.formula(place_of(key)) is not None:
                continue
            if choices and luck < 0.5:
                yield where, chance.choice(choices)
            elif isinstance(value, bool):
                yield where, luck < 0.5
            elif isinstance(value, str) and len(texts) > 1 and luck < 0.3:
                yield where, chance.choice(texts)
            elif type(value) is float and not choices:
                yield where, far(value, luck)
            elif value is None and numbers and luck < 0.7:
                yield where, round(1 + 9 * luck, 1)
            elif value is None and luck < 0.3:
                yield where, float(round(20 * luck))
            elif value is None and words and luck < 0.9:
                word = chance.choice(words)
                yield where, word if luck < 0.5 else chance.choice(word)


def words_in(book: Workbook, boxes: Sequence[Box]) -> set[str]:
    """The texts that are typed, of which some may be typed elsewhere."""
    return {
        value
        for box in boxes
        if box.sheet < len(book.sheets)
        for key in islice(box, MOST_CELLS)
        if isinstance(value := book.sheets[box.sheet].value(place_of(key)), str) and value
    }


def far(value: float, luck: float) -> float:
    """A number that is quite another, though of a similar size; a whole one stays whole.

    >>> far(0.0, 0.5), far(12.0, 0.75), far(0.5, 0.5)
    (2.0, 15.0, 0.5)
    """
    if value == 0:
        return float(round(luck * 3)) if luck < 0.6 else luck
    if luck < 0.1:
        return float(luck < 0.05)  # tests for 0 and 1 have to be met
    new = value * (0.5 + luck)
    return float(round(new)) if value == round(value) else float(f"{new:.6g}")


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
