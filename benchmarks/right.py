"""Which computed cells a recalculation gets right: judged beside what the workbook has stored.

A recalculation is of a copy in which every stored result is a wrong number, so what only comes
back from the file is never right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xlrepro.checks.doubts import doubts
from xlrepro.formula.nodes import Place
from xlrepro.workbook import Sheet, Value, Workbook
from xlrepro.workbook.writer import save_copy

WRONG = 123456.789
Values = Mapping[str, Mapping[Place, Value]]


def poison(book: Workbook, target: Path) -> None:
    """Write `target`, a copy of a workbook whose computed cells all hold a wrong number."""
    wrong = {sheet.title: dict.fromkeys(sheet.computed(), WRONG) for sheet in book.sheets}
    save_copy(book.path, target, wrong)


def values_of(found: Workbook, book: Workbook) -> Values:
    """What a recalculated copy holds where the workbook computes; None where it has no cell."""
    values: dict[str, dict[Place, Value]] = {}
    for sheet in book.sheets:
        there = found.sheet(sheet.title)
        values[sheet.title] = {
            place: there.value(place) if there else None for place in sheet.computed()
        }
    return values


def judged(book: Workbook, values: Values, rtol: float) -> Iterator[tuple[Sheet, Place, str]]:
    """Each computed cell, and whether it is random or else exact, near or far."""
    random = doubts(book)
    for sheet in book.sheets:
        for place in sheet.computed():
            if (sheet.title, place) in random:
                yield sheet, place, "random"
            else:
                recalculated = values[sheet.title][place]
                yield sheet, place, how_near(sheet.value(place), recalculated, rtol)


def how_near(stored: Value, recalculated: Value, rtol: float) -> str:
    if stored == recalculated:
        return "exact"
    near = (
        type(stored) is float
        and type(recalculated) is float
        and abs(stored - recalculated) <= rtol * abs(stored)
    )
    return "near" if near else "far"
