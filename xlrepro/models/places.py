"""Where the roles of a model stand, as text, and what stands beside a cell."""

from __future__ import annotations

from xlrepro.formula.parse import a1
from xlrepro.models.method import Recognised
from xlrepro.recognise.legend import Block
from xlrepro.recognise.view import View


def area(block: Block) -> str:
    first = a1((block.row, block.col))
    if block.rows == block.cols == 1:
        return first
    return f"{first}:{a1((block.row + block.rows - 1, block.col + block.cols - 1))}"


def areas(model: Recognised, *roles: str) -> str:
    """The ranges of several roles of a model, those it has, in the order given."""
    blocks = model.match.blocks
    return " ".join(area(blocks[role]) for role in roles if role in blocks)


def cell(model: Recognised, role: str, index: int = 0) -> str:
    """The address of one cell of a column, counted from the end where the index is negative."""
    block = model.match.blocks[role]
    return a1((block.row + (index if index >= 0 else block.rows + index), block.col))


def formula(model: Recognised, role: str, index: int = 0) -> str:
    """The formula that stands in one cell of a column."""
    block = model.match.blocks[role]
    row = block.row + (index if index >= 0 else block.rows + index)
    match = model.match.view.sheet.formula((row, block.col))
    return match.text if match else ""


def labelled(view: View, block: Block, word: str) -> bool:
    """Whether a cell goes by a word: as its defined name, or in a cell left of it or above."""
    place = (block.row, block.col)
    beside = [(block.row, block.col - i) for i in (1, 2)] + [
        (block.row - i, block.col) for i in (1, 2)
    ]
    return view.sheet.named(word) == place or any(word in view.text(p) for p in beside)


def number(value: float) -> str:
    return f"{value:.6g}"
