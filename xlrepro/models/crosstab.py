"""The ids beside and above the ratings of a factor sheet."""

from __future__ import annotations

from xlrepro.formula.parse import a1
from xlrepro.recognise.legend import Match
from xlrepro.workbook import Sheet

LONGEST = 20


def rating_labels(match: Match) -> tuple[list[str], list[str]]:
    """Of each user (row) and each movie (column); their addresses where no label stands."""
    block, sheet = match.blocks["rating"], match.view.sheet
    rows = range(block.row, block.row + block.rows)
    columns = range(block.col, block.col + block.cols)
    users = [_label(sheet, row, block.col - 1) or f"row {row}" for row in rows]
    movies = [_label(sheet, block.row - 1, col) or a1((1, col))[:-1] for col in columns]
    return users, movies


def _label(sheet: Sheet, row: int, col: int) -> str:
    value = sheet.value((row, col))
    if type(value) is float:
        return f"{value:g}"
    return value[:LONGEST] if isinstance(value, str) else ""
