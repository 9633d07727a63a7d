"""The statements of a program worked out one after the other.

What its formula does not give at once, since it reads something that is not there after all, is
worked out on demand, as all cells can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from xlrepro.program.arrays import LEAST, Arrays, Unfit
from xlrepro.program.blocks import Block
from xlrepro.program.grids import Grids
from xlrepro.program.order import Assign, Loop, Program, Tangle
from xlrepro.program.store import COLUMN, SHIFT, Box, key_of
from xlrepro.program.values_at import settled
from xlrepro.values import Fault

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer


def run_program(computer: Computer, program: Program) -> None:
    """Give the cells of a program their values."""
    arrays = Arrays(computer.around, Grids(computer.store))
    for statement in program.statements:
        if isinstance(statement, Assign):
            assign(computer, arrays, statement.block)
        elif isinstance(statement, Loop):
            go_through(computer, statement)
        else:
            untangle(computer, statement)


def assign(computer: Computer, arrays: Arrays, block: Block) -> None:
    where = block.where
    if block.array:
        computer.settle((where.sheet, key_of((where.top, where.left))))
        return
    if block.size < LEAST or not at_once(computer, arrays, block):
        fill(computer, where.sheet, block, where)


def at_once(computer: Computer, arrays: Arrays, block: Block) -> bool:
    """Work out a block as arrays; False where cells are left to be worked out one by one."""
    where = block.where
    worker = arrays.worker(where.sheet, block.node)
    cells = computer.store.sheets[where.sheet]
    keys = keys_of(where)
    if worker is None or not cells.waiting.issuperset(keys):
        return False
    try:
        values = worker.values(where)
    except Unfit:
        return False
    arrays.grids.keep(where, values)
    found = values.ravel().tolist()
    whole = not np.isnan(values).any()
    if not whole:
        known = [value == value for value in found]
        keys, found = list(compress(keys, known)), list(compress(found, known))
    cells.update(zip(keys, map(bool, found) if worker.truth else found, strict=True))
    cells.waiting.difference_update(keys)
    return whole


def keys_of(where: Box) -> Sequence[int]:
    rows, cols = where.shape
    first = where.top << SHIFT | where.left
    if rows == 1:
        return range(first, first + cols)
    return range(first, first + (rows << SHIFT), 1 << SHIFT) if cols == 1 else list(where)


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
