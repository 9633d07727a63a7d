"""Where the values of a formula go that fills as many cells as it needs.

A file tells which cells such a formula filled when it was saved. It may fill others now: cells that
it needs besides must be blank, or it is #SPILL!; those that it leaves are blank again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from xlrepro.formula.parse import MAX_COL, MAX_ROW
from xlrepro.program.formulas import Shared, Where
from xlrepro.program.runtime import tried
from xlrepro.program.store import Box, Reference, place_of
from xlrepro.program.unknowns import CannotTell
from xlrepro.program.values_at import settled
from xlrepro.values import SPILL

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer

MOST = 250_000  # cells of a spill of which the file does not tell, as many as are read from one


def spill(computer: Computer, sheet: int, shared: Shared, value: Any) -> None:
    """Put the values of a formula where they go, or #SPILL! where that cannot be."""
    assert shared.fills
    if isinstance(value, Reference):
        value = tried(value.value)
    cells = computer.store.sheets[sheet]
    room = wanted(shared.fills, value)
    if room is not None and room != shared.fills and room.shape[0] * room.shape[1] > MOST:
        why = CannotTell(f"it spills into more than {MOST:,} cells")
        for key in shared.fills:
            computer.give_up((sheet, key), why)
        return
    for key in shared.fills:
        cells.pop(key, None)
        cells.waiting.discard(key)
    if room is None or is_filled(computer, room, shared):
        cells[shared.home] = SPILL
        computer.behind.spills[sheet, shared.home] = None
        return
    values = value.ravel().tolist() if isinstance(value, np.ndarray) and value.size else [value]
    for key, each in zip(room, values, strict=True):
        cells[key] = settled(each)
    computer.behind.spills[sheet, shared.home] = room
    if room != shared.fills:
        computer.respilled[sheet, shared.home] = room
        computer.extend(room.bottom, room.right)


def wanted(fills: Box, value: Any) -> Box | None:
    """The cells that a value needs, from the first one on; None beyond the edge of the sheet."""
    rows, cols = value.shape if isinstance(value, np.ndarray) and value.size else (1, 1)
    bottom, right = fills.top + rows - 1, fills.left + cols - 1
    if bottom > MAX_ROW or right > MAX_COL:
        return None
    return Box(fills.sheet, fills.top, fills.left, bottom, right)


def is_filled(computer: Computer, room: Box, shared: Shared) -> bool:
    """Whether something stands in the way: a cell that is not blank, or a table."""
    assert shared.fills
    if room.shape == (1, 1) or room == shared.fills:
        return False
    title = computer.around.titles[room.sheet]
    for table in computer.book.tables:
        if table.sheet == title and room.meets(Box(room.sheet, *table.first, *table.last)):
            return True
    cells, mine = computer.store.sheets[room.sheet], shared.fills
    return any(
        (key in cells or key in cells.waiting or key in cells.unknown)
        and not mine.holds(room.sheet, place_of(key))
        for key in room
    )


def make_room(computer: Computer, where: Where, room: Box) -> None:
    """Know from the start that a formula fills other cells than the file tells."""
    sheet, home = where
    cells, formulas = computer.store.sheets[sheet], computer.formulas[sheet]
    shared = formulas[home]
    for key in shared.fills or ():
        formulas.pop(key)
        cells.waiting.discard(key)
    for key in room:
        formulas[key] = Shared(shared.run, room, home)
        cells.waiting.add(key)
    computer.behind.spills[where] = room
    computer.extend(room.bottom, room.right)
