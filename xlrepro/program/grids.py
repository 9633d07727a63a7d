"""The numbers of a sheet as an array, kept beside its cells."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.program.store import COLUMN, SHIFT, Box, SheetCells, Store

Floats = npt.NDArray[np.float64]
Also = tuple[type, ...]
ALONE: Also = ()
IN_SUMS: Also = (NoneType,)  # of areas and cells
IN_OPERATORS: Also = (NoneType, bool)
ROOM = 1_000_000  # places that a grid may have at least
SPARSE = 8  # places to each cell that it may have


class Grids:
    """The numbers of each sheet by row and column.

    A place holds nan where the cell has no number, or where it is not known here yet: the cells
    are asked then. So a grid need not be told of what is worked out cell by cell.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.of_sheet: dict[int, Floats | None] = {}
        self.blank: dict[int, npt.NDArray[np.bool_]] = {}  # what holds nothing and never will

    def grid(self, sheet: int) -> Floats | None:
        """The array of a sheet; None where its cells stand too far apart for one."""
        if sheet not in self.of_sheet:
            self.of_sheet[sheet] = self.made(self.store.sheets[sheet])
        return self.of_sheet[sheet]

    def made(self, cells: SheetCells) -> Floats | None:
        sets = (cells.keys(), cells.waiting, cells.unknown)
        keys, waiting, unknown = (np.fromiter(each, np.int64, len(each)) for each in sets)
        taken = np.concatenate((keys, waiting, unknown))
        if not len(taken):
            return None
        shape = int((taken >> SHIFT).max()) + 2, int((taken & COLUMN).max()) + 2
        if shape[0] * shape[1] > ROOM + SPARSE * len(taken):
            return None
        grid = np.full(shape, np.nan)
        kept = [value if type(value) is float else np.nan for value in cells.values()]
        grid[keys >> SHIFT, keys & COLUMN] = kept
        blank = self.blank[cells.index] = np.ones(shape, dtype=np.bool_)
        blank[taken >> SHIFT, taken & COLUMN] = False
        return grid

    def numbers(self, where: Box, also: Also = ALONE) -> Floats | None:
        """The numbers of a rectangle, which must not be changed; nan where there is none.

        What is `also` a number is 0 for a blank cell, 0 or 1 for a truth value. None where all
        that cannot be told.
        """
        return self.stretch(where.sheet, where.top, where.left, where.bottom, where.right, also)

    def stretch(
        self, sheet: int, top: int, left: int, bottom: int, right: int, also: Also
    ) -> Floats | None:
        """The same of what may be no rectangle of the sheet."""
        grid = self.grid(sheet)
        if grid is None or top < 1 or left < 1:
            return None
        rows, cols = grid.shape
        if bottom >= rows or right >= cols:
            return None
        found = grid[top : bottom + 1, left : right + 1]
        missing = np.isnan(found)
        if not np.count_nonzero(missing):  # a third of the time that `any` takes
            return found
        blank = missing & self.blank[sheet][top : bottom + 1, left : right + 1]
        missing &= ~blank
        if np.count_nonzero(missing):
            found = self.asked(Box(sheet, top, left, bottom, right), found, missing, also)
        return (
            np.where(blank, 0.0, found) if NoneType in also and np.count_nonzero(blank) else found
        )

    def asked(self, where: Box, found: Floats, missing: Any, also: Also) -> Floats:
        """The same with what the cells know where the grid knows nothing."""
        cells = self.store.sheets[where.sheet]
        get, waiting, unknown = cells.get, cells.waiting, cells.unknown
        rows, cols = np.nonzero(missing)
        keys = (where.top + rows << SHIFT | where.left + cols).tolist()
        if waiting.issuperset(keys):
            return found
        taken: list[tuple[int, int, float]] = []
        for row, col, key in zip(rows.tolist(), cols.tolist(), keys, strict=True):
            value = get(key)
            if type(value) is float:
                found[row, col] = value
            elif type(value) in also and (
                value is not None or (key not in waiting and key not in unknown)
            ):
                taken.append((row, col, float(value or 0)))
        if taken:
            found = found.copy()
            for row, col, number in taken:
                found[row, col] = number
        return found

    def told(
        self,
        sheet: int,
        top: int,
        left: int,
        bottom: int,
        right: int,
        of_numbers: float,
        ask: Callable[[Any], float],
    ) -> Floats:
        """A fact of each cell: one of all numbers, and what `ask` makes of other values; nan where
        there is no value yet."""
        found = self.stretch(sheet, top, left, bottom, right, ALONE)
        if found is None:
            return np.array([[np.nan]])
        facts = np.full(found.shape, float(of_numbers))
        cells = self.store.sheets[sheet]
        missing = np.isnan(found)
        blank = missing & self.blank[sheet][top : bottom + 1, left : right + 1]
        facts[blank] = ask(None)
        asked = np.nonzero(missing & ~blank)
        for row, col in zip(*(each.tolist() for each in asked), strict=True):
            key = top + row << SHIFT | left + col
            value = cells.get(key)
            gone = value is None and (key in cells.waiting or key in cells.unknown)
            facts[row, col] = np.nan if gone else ask(value)
        return facts

    def keep(self, where: Box, values: Floats) -> None:
        """Take note of numbers that were worked out; nan where one was not."""
        grid = self.grid(where.sheet)
        if grid is not None:
            grid[where.top : where.bottom + 1, where.left : where.right + 1] = values
