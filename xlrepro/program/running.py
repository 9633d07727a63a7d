"""The statements of a program worked out one after the other.

What its formula does not give at once, since it reads something that is not there after all, is
worked out on demand, as all cells can be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from xlrepro.program.blocks import Block
from xlrepro.program.order import Assign, Loop, Program, Tangle
from xlrepro.program.store import COLUMN, SHIFT, Box, key_of
from xlrepro.program.values_at import settled
from xlrepro.values import Fault

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer


def run_program(computer: Computer, program: Program) -> None:
    """Give the cells of a program their values."""
    for statement in program.statements:
        if isinstance(statement, Assign):
            assign(computer, statement.block)
        elif isinstance(statement, Loop):
            go_through(computer, statement)
        else:
            untangle(computer, statement)


def assign(computer: Computer, block: Block) -> None:
    where = block.where
    if block.array:
        computer.settle((where.sheet, key_of((where.top, where.left))))
    else:
        fill(computer, where.sheet, block, where)


def fill(computer: Computer, sheet: int, block: Block, keys: Iterable[int]) -> None:
    """Work out cells of a block one after the other."""
    where = block.where
    cells = computer.store.sheets[sheet]
    waiting, done = cells.waiting, cells.waiting.discard
    run = computer.formulas[sheet][where.top << SHIFT | where.left].run
    for key in keys:
        if key not in waiting:
            continue
        try:
            value = run(key, key >> SHIFT, key & COLUMN)
        except Fault as fault:
            value = fault.error
        except Exception:  # it waits, or has no value: that is told in one place
            computer.settle((sheet, key))
            continue
        cells[key] = value if type(value) is float and value else settled(value)
        done(key)


def go_through(computer: Computer, loop: Loop) -> None:
    """Work out a loop, turn by turn."""
    for turn in loop.turns():
        for step in loop.body:
            line = loop.line(step, turn)
            if line is not None:
                fill(computer, line.sheet, step.block, ordered(line, step.inner))


def ordered(line: Box, inner: int) -> Iterable[int]:
    return line if inner > 0 else reversed(list(line))


def untangle(computer: Computer, tangle: Tangle) -> None:
    for block in tangle.blocks:
        for key in block.where:
            computer.settle((block.where.sheet, key))
