"""Cells of one quantity whose stored values are ours to the last bit, kept together.

Nearly all cells of a good sheet are such cells, and a million records of them would take longer to
make than the comparison itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import compress

import numpy as np
import numpy.typing as npt

from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.formula.nodes import Place
from xlrepro.recognise.legend import Block
from xlrepro.records import dataclass
from xlrepro.workbook import Cell, Sheet


@dataclass(frozen=True, eq=False)
class ExactBlock:
    """The cells of a block for which `exact` is true; `values` are ours."""

    sheet: Sheet
    block: Block
    exact: npt.NDArray[np.bool_]  # (rows, columns)
    values: Array  # (rows, columns)
    role: str
    model: str
    count: int

    @classmethod
    def of(
        cls,
        sheet: Sheet,
        block: Block,
        literal: npt.NDArray[np.bool_],
        values: Array,
        role: str,
        model: str,
    ) -> ExactBlock:
        """The cells that hold the method's formula (`literal`) and store our value."""
        cells = sheet.cells
        stored = np.array([_plain(cells.get(place)) for place in block.places()])
        exact = literal & (stored.reshape(block.shape) == values)
        return cls(sheet, block, exact, values, role, model, int(np.count_nonzero(exact)))

    @property
    def first(self) -> Place:
        return self._place(int(self.exact.argmax()))

    @property
    def last(self) -> Place:
        return self._place(self.exact.size - 1 - int(self.exact.ravel()[::-1].argmax()))

    def _place(self, index: int) -> Place:
        row, col = divmod(index, self.block.cols)
        return self.block.row + row, self.block.col + col

    def numbers(self) -> Iterator[tuple[Place, float]]:
        """Each cell's place and our value."""
        pairs = zip(self.block.places(), self.values.ravel().tolist(), strict=True)
        return compress(pairs, self.exact.ravel().tolist())

    def cells(self) -> Iterator[CellCheck]:
        """A record of each."""
        for place, value in self.numbers():
            cell = self.sheet.cells[place]
            told = (place, Verdict.EXACT, cell.value, value, cell.formula)
            yield CellCheck(*told, self.role, self.model)


def _plain(cell: Cell | None) -> float:
    """The number that a cell stores beside a formula of its own, else nan."""
    if cell is None or cell.formula is None or cell.formula.array is not None:
        return math.nan
    value = cell.value
    return value if type(value) is float else math.nan
