"""A workbook being edited: what kinds of edits say of it, and the means to make them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1, parse, read_a1
from xlrepro.workbook import Cell, Formula, Sheet, Workbook


class NotHere(Exception):
    """This kind of edit cannot be made in this workbook."""


@dataclass(frozen=True)
class Style:
    """How the file is written, apart from what stands in its cells."""

    strings: str = "shared"  # or "inline"
    formulas: str = "plain"  # or "shared", "google", "dynamic"
    spell: str = "plain"  # or "brackets", "plus", "spaces", "titled"
    dates_1904: bool = False
    strict: bool = False
    bare: bool = False  # no dimension, no cell addresses' styles, absolute targets


@dataclass
class Draft:
    """A workbook, the random numbers of its case, and what was done to it so far."""

    name: str
    book: Workbook
    rng: random.Random
    did: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, str]] = field(default_factory=dict)  # areas by sheet and role
    style: Style = Style()
    remade: bool = False  # whether sheets were laid out anew, in other sizes

    def cells(self, title: str) -> dict[Place, Cell]:
        sheet = self.book.sheet(title)
        if sheet is None:
            raise NotHere(title)
        return dict(sheet.cells)

    def put(self, title: str, cells: dict[Place, Cell], **names: str) -> None:
        sheets = []
        for sheet in self.book.sheets:
            if sheet.title == title:
                own = dict(sheet.names)
                for name, meaning in names.items():
                    own[name] = parse(meaning, (0, 0))
                sheet = replace(sheet, cells=cells, names=own)
            sheets.append(sheet)
        self.book = replace(self.book, sheets=sheets)

    def fill(self, title: str, area: str, formula: str, array: bool = False) -> None:
        """Fill an area with the formula of its first cell, each as an array formula if asked."""
        page = Page(self.cells(title))
        page.fill(area, formula, array)
        self.put(title, page.cells)

    def plant(self, title: str, **values: float | str | None) -> None:
        """Numbers, words or formulas (with =) typed into cells."""
        page = Page(self.cells(title))
        for address, value in values.items():
            page.type(address, value)
        self.put(title, page.cells)


def area_of(area: str) -> tuple[Place, Place]:
    first, _, last = area.partition(":")
    return read_a1(first), read_a1(last or first)


def places_of(area: str) -> Iterator[Place]:
    (top, left), (bottom, right) = area_of(area)
    for row in range(top, bottom + 1):
        for col in range(left, right + 1):
            yield row, col


def span(top: int, left: int, rows: int = 1, cols: int = 1) -> str:
    """The address of a rectangle."""
    first, last = a1((top, left)), a1((top + rows - 1, left + cols - 1))
    return first if first == last else f"{first}:{last}"


@dataclass
class Page:
    """The cells of a sheet, to be filled as a user would."""

    cells: dict[Place, Cell] = field(default_factory=dict)

    def type(self, address: str, value: float | str | None) -> None:
        place = read_a1(address)
        if value is None:
            self.cells.pop(place, None)
        elif isinstance(value, str) and value.startswith("="):
            self.fill(address, value[1:])
        else:
            self.cells[place] = Cell(value if isinstance(value, str) else float(value))

    def label(self, address: str, *texts: str) -> None:
        row, col = read_a1(address)
        for step, text in enumerate(texts):
            if text:
                self.cells[row, col + step] = Cell(text)

    def column(self, address: str, *texts: str) -> None:
        row, col = read_a1(address)
        for step, text in enumerate(texts):
            if text:
                self.cells[row + step, col] = Cell(text)

    def given(self, area: str, number: Callable[[], float]) -> None:
        for place in places_of(area):
            self.cells[place] = Cell(float(number()))

    def count(self, area: str) -> None:
        for number, place in enumerate(places_of(area), 1):
            self.cells[place] = Cell(float(number))

    def fill(self, area: str, formula: str, array: bool = False) -> None:
        home = area_of(area)[0]
        node = parse(formula, home)
        for place in places_of(area):
            self.cells[place] = Cell(
                None, Formula(node, place, array=(place, place) if array else None)
            )

    def spill(self, area: str, formula: str) -> None:
        first, last = area_of(area)
        shared = Formula(parse(formula, first), first, array=(first, last))
        for place in places_of(area):
            self.cells[place] = Cell(None, shared)


def workbook(
    name: str, pages: dict[str, Page], names: dict[str, dict[str, str]] | None = None
) -> Workbook:
    """A workbook of these pages, saved by no program."""
    sheets = []
    for title, page in pages.items():
        own = {n: parse(text, (0, 0)) for n, text in (names or {}).get(title, {}).items()}
        sheets.append(Sheet(name, title, page.cells, own))
    return Workbook(Path(name), "0" * 64, sheets, [])


PLAIN = Style()
