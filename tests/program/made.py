"""Workbooks made from a few words: cells, or rectangles filled with a value or a formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlrepro.formula.nodes import Node
from xlrepro.formula.parse import parse, read_a1
from xlrepro.workbook import Cell, Formula, Sheet, Workbook


def made(*sheets: dict[str, Any], **more: Any) -> Workbook:
    """A workbook with sheets S1, S2 ...; a formula is told as its first cell has it.

    A formula in braces is an array formula. `more` are fields of the workbook.
    """
    found = [sheet_of(f"S{i}", told) for i, told in enumerate(sheets, 1)]
    return Workbook(Path("made.xlsx"), "", found, [], **more)


def sheet_of(title: str, told: dict[str, Any]) -> Sheet:
    sheet = Sheet("made.xlsx", title)
    nodes: dict[Node, Node] = {}
    for where, value in told.items():
        first, _, last = where.partition(":")
        top, left = read_a1(first)
        bottom, right = read_a1(last or first)
        formula = isinstance(value, str) and value.startswith(("=", "{="))
        node, array = None, None
        if formula:
            node = parse(value.strip("{}"), (top, left))
            node = nodes.setdefault(node, node)
            array = ((top, left), (bottom, right)) if value[0] == "{" else None
        for row in range(top, bottom + 1):
            for col in range(left, right + 1):
                home = (top, left) if array else (row, col)
                cell = Cell(None, Formula(node, home, "", array)) if node else Cell(value)
                sheet.cells[row, col] = cell
    return sheet
