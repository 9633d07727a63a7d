"""A workbook's results: from formulon, which reckons as Excel does, or from LibreOffice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import formulon

from tests.cases.write import write
from xlrepro.formula.nodes import Place
from xlrepro.workbook import Cell, ErrorValue, Value, Workbook

ERRORS = {
    "NULL": "#NULL!",
    "DIV0": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "NA": "#N/A",
    "SPILL": "#SPILL!",
    "CALC": "#CALC!",
}


def with_results(book: Workbook, path: Path) -> Workbook:
    """The workbook with the result of every formula, as formulon has it. `path` is overwritten."""
    write(book, path)
    sheets = []
    with formulon.Workbook.load(path.read_bytes()) as engine:
        engine.recalc()
        for i, sheet in enumerate(book.sheets):
            cells: dict[Place, Cell] = {}
            for place, cell in sheet.cells.items():
                if cell.formula is not None:
                    found = engine.get_value(i, place[0] - 1, place[1] - 1)
                    cell = replace(cell, value=_value(found))
                cells[place] = cell
            sheets.append(replace(sheet, cells=cells))
    return replace(book, sheets=sheets)


def _value(found: Any) -> Value:
    match found.kind.name:
        case "NUMBER":
            return float(found.number)
        case "BOOL" | "BOOLEAN":
            return bool(found.boolean)
        case "TEXT":
            return str(found.text)
        case "ERROR":
            name = formulon.ErrorCode(found.error_code).name
            return ErrorValue(ERRORS.get(name, "#N/A"))
    return None
