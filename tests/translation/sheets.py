"""Sheets made for the tests of names, and rectangles of them by address."""

from __future__ import annotations

from xlrepro.formula.parse import read_a1
from xlrepro.program.store import Box
from xlrepro.translation.naming import Naming, named
from xlrepro.workbook import Workbook


def box(address: str, sheet: int = 0) -> Box:
    first, _, last = address.partition(":")
    return Box(sheet, *read_a1(first), *read_a1(last or first))


def naming(book: Workbook, *addresses: str) -> list[Naming]:
    return named(book, [box(address) for address in addresses])


def names(book: Workbook, *addresses: str) -> list[str]:
    return [each.name for each in naming(book, *addresses)]


def rows(*lines: str, top: int = 1) -> dict[str, object]:
    """Cells from lines, in which a bar stands between them: a number is one, "=" a formula."""
    cells: dict[str, object] = {}
    for row, line in enumerate(lines, top):
        for col, text in enumerate(line.split("|")):
            if text := text.strip():
                cells[f"{chr(65 + col)}{row}"] = number(text)
    return cells


def number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return "=1+1" if text == "=" else text
