"""The workbook at other inputs: some are changed, within what they look like, and all is computed.

Shares stay shares, counts stay whole, dates stay near; a switch of 0 and 1 or of yes and no is
turned, and a text in a list becomes another one of that list. Which are changed is told by a seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xlrepro.formula.nodes import Place
from xlrepro.program.compute import Computation, Computer
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.store import Box, place_of
from xlrepro.support.other_points import Point
from xlrepro.support.proof import same
from xlrepro.translate import places
from xlrepro.translate.lines import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR
from xlrepro.translate.translation import Translation
from xlrepro.values import Value
from xlrepro.workbook import Cell, Workbook

SWITCHES = [("yes", "no"), ("y", "n"), ("on", "off"), ("true", "false"), ("x", "")]
TURNED = {a: b for pair in SWITCHES for a, b in (pair, pair[::-1]) if a}
SPREAD = 0.2  # by which share a number is changed at most
SHARES = (0.3, 0.6, 1.0)  # of the inputs, point by point


def elsewhere(translation: Translation, seeds: int) -> Iterator[tuple[Point, Computation]]:
    """The workbook computed at a few points; one that does not differ is left out."""
    formulas = BookFormulas.of(translation.book)
    for seed in range(seeds):
        chance = np.random.default_rng(seed)
        share = SHARES[seed % len(SHARES)]
        new = dict(changes(translation, chance, share))
        if not new:
            continue
        book = with_cells(translation.book, new)
        computation = Computer(replace(formulas, book=book)).run()
        point = Point(seed + 1, given_at(translation, computation))
        if point.given:
            yield point, computation


def changes(
    translation: Translation, chance: np.random.Generator, share: float
) -> Iterator[tuple[tuple[int, Place], Value]]:
    """New values for cells that are typed."""
    sheets = translation.book.sheets
    for place in places.inputs_of(translation):
        where = place.where
        if where.sheet >= len(sheets) or place.variable in translation.as_stored:
            continue
        sheet = sheets[where.sheet]
        cells = [cell for key in where if (cell := place_of(key)) in sheet.cells]
        typed = [cell for cell in cells if sheet.cells[cell].formula is None]
        texts = sorted({str(v) for cell in typed if isinstance(v := sheet.value(cell), str)})
        for cell in typed:
            old = sheet.value(cell)
            if old is None or chance.random() > share:
                continue
            new = other(old, texts, chance)
            if new is not None and new != old:
                yield (where.sheet, cell), new


def other(old: Value, texts: list[str], chance: np.random.Generator) -> Value:
    """Another value that an input might have; None to leave it as it is."""
    luck = float(chance.random())
    if isinstance(old, bool):
        return not old if luck < 0.5 else None
    if isinstance(old, str):
        turned = TURNED.get(old.strip().lower())
        if turned is not None:
            return turned.title() if old[:1].isupper() else turned
        return texts[int(luck * 4 * len(texts)) % len(texts)] if luck < 0.25 else None
    if not isinstance(old, float):
        return None
    if old in (0.0, 1.0):
        return 1.0 - old if luck < 0.5 else None
    if old != round(old):
        new = old * (1 + SPREAD * (2 * luck - 1))
        return (1 + old) / 2 if 0 < old < 1 <= new else float(f"{new:.6g}")
    if FIRST_YEAR <= old <= LAST_YEAR or FIRST_DAY <= old <= LAST_DAY:
        return old + 1 if luck < 0.1 else None
    step = max(1.0, round(abs(old) * SPREAD * luck))
    new = old + step if chance.random() < 0.5 else old - step
    return new if new > 0 or old < 0 else old + step


def with_cells(book: Workbook, new: dict[tuple[int, Place], Value]) -> Workbook:
    """A copy of a workbook with other values in some cells."""
    sheets = list(book.sheets)
    by_sheet: dict[int, dict[Place, Cell]] = {}
    for (sheet, place), value in new.items():
        by_sheet.setdefault(sheet, {})[place] = Cell(value)
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
