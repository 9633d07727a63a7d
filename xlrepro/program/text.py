"""A program as text, for a person who wants to see in what order things are worked out.

    Loan!C7 = B1
    for rows 7 to 366:
        Loan!C8:C366 = E7
        Loan!D7:D366 = C7*$B$2
        Loan!E7:E366 = C7+D7-$B$3

A formula is told as the first cell of its block has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlrepro.formula.parse import a1, column_letters
from xlrepro.formula.render import render
from xlrepro.program.blocks import Block
from xlrepro.program.order import ROWS, Loop, Program, Statement, Tangle
from xlrepro.program.store import Box
from xlrepro.workbook import Workbook

INDENT = "    "


def render_program(program: Program, book: Workbook) -> str:
    """The statements of a program, a line for each block."""
    titles = [sheet.title for sheet in book.sheets]
    return "".join(
        f"{line}\n" for each in program.statements for line in statement_lines(each, titles)
    )


def statement_lines(statement: Statement, titles: Sequence[str]) -> Iterator[str]:
    if isinstance(statement, Loop):
        yield f"{heading(statement)}:"
        for step in statement.body:
            later = f"  # {step.shift:+d} {statement.axis}" if step.shift else ""
            yield f"{INDENT}{block_line(step.block, titles)}{later}"
    elif isinstance(statement, Tangle):
        yield "as values are asked for:"
        for block in statement.blocks:
            yield f"{INDENT}{block_line(block, titles)}"
    else:
        yield block_line(statement.block, titles)


def heading(loop: Loop) -> str:
    """Over which rows or columns a loop goes."""
    ends = [loop.first, loop.last]
    told = [str(end) if loop.axis == ROWS else column_letters(end) for end in ends]
    backwards = " backwards" if loop.direction < 0 else ""
    return f"for {loop.axis} {told[0]} to {told[1]}{backwards}"


def block_line(block: Block, titles: Sequence[str]) -> str:
    where = block.where
    formula = render(block.node, (where.top, where.left))
    shown = f"{{{formula}}}" if block.array else formula
    return f"{render_box(where, titles)} = {shown}"


def render_box(where: Box, titles: Sequence[str]) -> str:
    """A rectangle as formulas have it."""
    title = titles[where.sheet]
    if not title.replace("_", "a").isalnum() or title[:1].isdigit():
        title = "'" + title.replace("'", "''") + "'"
    first, last = a1((where.top, where.left)), a1((where.bottom, where.right))
    return f"{title}!{first}" if first == last else f"{title}!{first}:{last}"
