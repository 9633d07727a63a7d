"""What a user does to a workbook: insert and append, move, rename, change what is given.

Formulas follow as a spreadsheet program would make them. `save` writes no result at all, so
whatever opens the file has to recalculate it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from xlrepro.formula.nodes import Name, Node, Place, Range, Ref, map_leaves
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.workbook import Cell, Formula, Sheet, Workbook


def moved(book: Workbook, title: str, place: Callable[[Place], Place]) -> Workbook:
    """Every cell of a sheet moved, and every reference to it in the workbook with it."""

    def follow(node: Node, home: Sheet, old: Place, new: Place) -> Node:
        """The formula as it reads in its new home; dollar signs stay where they were."""

        def leaf(part: Node, sheet: str | None = None) -> Node:
            match part:
                case Ref():
                    aim = part.at(old)
                    row, col = aim.row, aim.col
                    if (part.sheet or sheet or home.title) == title:
                        row, col = place((row, col))
                    row -= 0 if part.row_fixed else new[0]
                    col -= 0 if part.col_fixed else new[1]
                    return replace(part, row=row, col=col)
                case Range(first, last):
                    return Range(leaf(first), leaf(last, first.sheet))  # type: ignore[arg-type]
                case _:
                    return part

        return map_leaves(node, leaf)

    sheets = []
    for sheet in book.sheets:
        cells: dict[Place, Cell] = {}
        for old, cell in sheet.cells.items():
            new = place(old) if sheet.title == title else old
            formula = cell.formula
            if formula and formula.node is not None:
                home = place(formula.home) if sheet.title == title else formula.home
                node = follow(formula.node, sheet, formula.home, home)
                area = formula.array
                if area and sheet.title == title:
                    area = (place(area[0]), place(area[1]))
                formula = Formula(node, home, array=area)
            cells[new] = replace(cell, formula=formula)
        names = {
            n: follow(node, sheet, (0, 0), (0, 0))
            for n, node in sheet.names.items()
            if node is not None
        }
        sheets.append(replace(sheet, cells=cells, names=names))
    return replace(book, sheets=sheets)


def insert_column(book: Workbook, title: str, before: int) -> Workbook:
    return moved(book, title, lambda p: (p[0], p[1] + (p[1] >= before)))


def add_rows(book: Workbook, title: str, first: int, last: int, count: int) -> Workbook:
    """Insert rows before the last row of a table and fill them down from the row above.

    Then the last row is filled down too, since its references to the row before would otherwise
    still mean the row that was before it.
    """
    grown = moved(book, title, lambda p: (p[0] + count * (p[0] >= last), p[1]))
    sheet = grown.sheet(title)
    assert sheet is not None
    cells = dict(sheet.cells)
    above = {place[1]: cell for place, cell in cells.items() if place[0] == last - 1}
    for row in range(last, last + count + 1):
        for col, cell in above.items():
            home = (row, col)
            if cell.formula:
                cells[home] = Cell(None, Formula(cell.formula.node, home))
            elif row < last + count:
                cells[home] = cells[first + (row - last) % 7, col]
    return with_cells(grown, title, cells)


def with_cells(book: Workbook, title: str, cells: dict[Place, Cell]) -> Workbook:
    return replace(
        book, sheets=[replace(s, cells=cells) if s.title == title else s for s in book.sheets]
    )


def renamed(book: Workbook, titles: dict[str, str], order: Callable[[str], object]) -> Workbook:
    """Sheets under other titles and in another order; references follow."""

    def follow(node: Node) -> Node:
        def leaf(part: Node) -> Node:
            match part:
                case Ref():
                    return replace(part, sheet=titles.get(part.sheet or "", part.sheet))
                case Range(first, last):
                    return Range(leaf(first), leaf(last))
                case Name():
                    return part
                case _:
                    return part

        return map_leaves(node, leaf)

    sheets = []
    for sheet in book.sheets:
        cells = {}
        for place, cell in sheet.cells.items():
            formula = cell.formula
            if formula and formula.node is not None:
                formula = Formula(follow(formula.node), formula.home, array=formula.array)
            cells[place] = replace(cell, formula=formula)
        names = {n: follow(node) for n, node in sheet.names.items() if node is not None}
        sheets.append(Sheet(sheet.book, titles.get(sheet.title, sheet.title), cells, names))
    return replace(book, sheets=sorted(sheets, key=lambda sheet: order(sheet.title)))


def save(book: Workbook, path: Path) -> Path:
    with xlsxwriter.Workbook(path) as out:
        for sheet in book.sheets:
            page = out.add_worksheet(sheet.title)
            for name, node in sheet.names.items():
                if isinstance(node, Ref | Range) and not name.startswith("solver"):
                    quoted = sheet.title.replace("'", "''")
                    out.define_name(f"'{quoted}'!{name}", f"={render(node)}")
            for place, cell in sheet.cells.items():
                formula = cell.formula
                if formula and formula.array:
                    if formula.home == place:
                        (top, left), (bottom, right) = formula.array
                        text = f"{{={render(formula.node, place)}}}"  # type: ignore[arg-type]
                        page.write_array_formula(
                            top - 1, left - 1, bottom - 1, right - 1, text, value=""
                        )
                elif formula and formula.node is not None:
                    page.write_formula(a1(place), f"={render(formula.node, place)}", value="")
                elif isinstance(cell.value, str):
                    page.write_string(a1(place), cell.value)
                elif isinstance(cell.value, float):
                    page.write_number(a1(place), cell.value)
    return path
