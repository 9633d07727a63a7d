"""The numbers of a sheet as an array, kept beside its cells."""

from __future__ import annotations

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

    def grid(self, sheet: int) -> Floats | None:
        """The array of a sheet; None where its cells stand too far apart for one."""
        if sheet not in self.of_sheet:
            self.of_sheet[sheet] = self.made(self.store.sheets[sheet])
        return self.of_sheet[sheet]

    def made(self, cells: SheetCells) -> Floats | None:
        keys = np.fromiter(cells.keys(), np.int64, len(cells))
        waiting = np.fromiter(cells.waiting, np.int64, len(cells.waiting))
        both = np.concatenate((keys, waiting))
        if not len(both):
            return None
        shape = int((both >> SHIFT).max()) + 2, int((both & COLUMN).max()) + 2
        if shape[0] * shape[1] > ROOM + SPARSE * len(both):
            return None
        grid = np.full(shape, np.nan)
        kept = [value if type(value) is float else np.nan for value in cells.values()]
        grid[keys >> SHIFT, keys & COLUMN] = kept
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
        if missing.any():
            return self.asked(Box(sheet, top, left, bottom, right), found, missing, also)
        return found

    def asked(self, where: Box, found: Floats, missing: Any, also: Also) -> Floats:
        """The same with what the cells know where the grid knows nothing."""
        cells = self.store.sheets[where.sheet]
        get, waiting, unknown = cells.get, cells.waiting, cells.unknown
        taken: list[tuple[int, int, float]] = []
        for row, col in zip(*(each.tolist() for each in np.nonzero(missing)), strict=True):
            key = where.top + row << SHIFT | where.left + col
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

    def keep(self, where: Box, values: Floats) -> None:
        """Take note of numbers that were worked out; nan where one was not."""
        grid = self.grid(where.sheet)
        if grid is not None:
            grid[where.top : where.bottom + 1, where.left : where.right + 1] = values
