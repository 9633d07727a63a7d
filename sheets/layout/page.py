"""A worksheet on which every number is exact and every formula carries its stored value."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

FIGURES = Path(__file__).parents[1] / "figures"

REFERENCE = re.compile(r"(?<![A-Za-z$])(\$?)([A-Z]{1,2})(\$?)([0-9]+)(?![0-9A-Za-z(])")


class Figure(float):
    """A double written in the fewest digits that give it back; XlsxWriter would keep only 16."""

    def __str__(self) -> str:
        return repr(float(self)).removesuffix(".0")

    def __format__(self, spec: str) -> str:
        return str(self)


Figures = dict[str, Figure]


def cells(area: str) -> Iterator[str]:
    """The addresses of `A1` or `A1:B2`, row by row."""
    first, _, last = area.partition(":")
    top, left = xl_cell_to_rowcol(first)
    bottom, right = xl_cell_to_rowcol(last or first)
    for row in range(top, bottom + 1):
        for col in range(left, right + 1):
            yield xl_rowcol_to_cell(row, col)


def read_figures(sheet: str) -> Figures:
    """The numbers of one sheet: each line is an address and the numbers from there to the right."""
    figures = {}
    with (FIGURES / f"{sheet}.csv").open(newline="", encoding="ascii") as lines:
        for start, *numbers in csv.reader(lines):
            row, col = xl_cell_to_rowcol(start)
            for step, number in enumerate(numbers):
                figures[xl_rowcol_to_cell(row, col + step)] = Figure(number)
    return figures


def copy(figures: Figures, source: str, target: str, transpose: bool = False) -> Figures:
    """The figures of one area under the addresses of another."""
    places = cells(target)
    if transpose:
        places = iter(sorted(places, key=lambda cell: xl_cell_to_rowcol(cell)[::-1]))
    return {to: figures[cell] for cell, to in zip(cells(source), places, strict=True)}


def count(area: str) -> Figures:
    """1, 2, 3, ... along an area."""
    return {cell: Figure(number) for number, cell in enumerate(cells(area), start=1)}


def shift(formula: str, rows: int, cols: int) -> str:
    """A formula as it becomes when it is filled down and to the right."""

    def move(match: re.Match[str]) -> str:
        fixed_col, col, fixed_row, row = match.groups()
        if not fixed_col:
            col = xl_col_to_name(xl_cell_to_rowcol(f"{col}1")[1] + cols)
        if not fixed_row:
            row = str(int(row) + rows)
        return f"{fixed_col}{col}{fixed_row}{row}"

    return REFERENCE.sub(move, formula)


@dataclass(frozen=True)
class Page:
    """A sheet to write on, and the number that each of its cells holds."""

    sheet: Worksheet
    figures: Mapping[str, Figure]

    def label(self, cell: str, *texts: str) -> None:
        """Write texts from a cell to the right; an empty text leaves its cell alone."""
        row, col = xl_cell_to_rowcol(cell)
        for step, text in enumerate(texts):
            if text:
                self.sheet.write_string(row, col + step, text)

    def column(self, cell: str, *texts: str) -> None:
        """Write texts from a cell downwards; an empty text leaves its cell alone."""
        row, col = xl_cell_to_rowcol(cell)
        for step, text in enumerate(texts):
            if text:
                self.sheet.write_string(row + step, col, text)

    def given(self, *areas: str) -> None:
        """Write typed numbers. A cell without a figure stays blank."""
        for area in areas:
            for cell in cells(area):
                if cell in self.figures:
                    self.sheet.write_number(cell, self.figures[cell])

    def fill(self, area: str, formula: str) -> None:
        """Write the formula of the first cell and fill the area with it."""
        top, left = xl_cell_to_rowcol(area.partition(":")[0])
        for cell in cells(area):
            row, col = xl_cell_to_rowcol(cell)
            text = shift(formula, row - top, col - left)
            self.sheet.write_formula(cell, f"={text}", None, self.figures[cell])

    def spill(self, area: str, formula: str) -> None:
        """Write one array formula over an area; the cells after the first hold only values."""
        first, *others = cells(area)
        self.sheet.write_array_formula(area, f"{{={formula}}}", None, self.figures[first])
        self.given(*others)


def define(book: Workbook, sheet: str, name: str, meaning: str, hidden: bool = False) -> None:
    """Give a name that only one sheet knows."""
    book.define_name(f"{sheet}!{name}", f"={meaning}")
    book.defined_names[-1][3] = hidden
