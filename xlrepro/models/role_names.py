"""What a method that explains a sheet calls its cells."""

from __future__ import annotations

from collections.abc import Iterator

from xlrepro.models.load import load_sheet
from xlrepro.models.method import Recognised
from xlrepro.program.store import Box
from xlrepro.recognise.legend import Block
from xlrepro.recognise.view import View
from xlrepro.workbook import Workbook


def role_names(book: Workbook) -> list[tuple[Box, str]]:
    """The rectangles of cells in which methods were recognised, with the names of their roles."""
    numbers = {sheet.title: number for number, sheet in enumerate(book.sheets)}
    return [
        (Box(numbers[b.sheet], b.row, b.col, b.row + b.rows - 1, b.col + b.cols - 1), name)
        for sheet in book.sheets
        for found in load_sheet(View(book, sheet))
        for b, name in named(found)
    ]


def named(found: Recognised) -> Iterator[tuple[Block, str]]:
    """The cells of a method's roles; a column and the number that it begins with are one."""
    match, roles = found.match, found.match.roles
    begins = {roles[name].before: name for name in match.blocks if roles[name].before}
    for name, block in match.blocks.items():
        follows = match.blocks.get(begins.get(name, ""))
        joined = follows and (block.row + block.rows, block.col) == follows.corner
        if not roles[name].view:
            yield block, begins[name] if joined else name
