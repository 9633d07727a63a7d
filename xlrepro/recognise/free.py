"""Which computed cells of a sheet belong to no model yet, kept as stretches of its columns."""

from __future__ import annotations

from xlrepro.formula.nodes import Place
from xlrepro.recognise.legend import SINGLE, Block
from xlrepro.recognise.view import FormulaRun, View


class Area:
    """Some cells of a sheet: by column, stretches (first and last row) that do not overlap."""

    def __init__(self) -> None:
        self.columns: dict[int, list[tuple[int, int]]] = {}

    def copy(self) -> Area:
        same = Area()
        same.columns = {col: list(stretches) for col, stretches in self.columns.items()}
        return same

    def add(self, block: Block) -> None:
        first, last = block.row, block.row + block.rows - 1
        for col in range(block.col, block.col + block.cols):
            self.columns.setdefault(col, []).extend(self._outside(col, first, last))

    def _outside(self, col: int, first: int, last: int) -> list[tuple[int, int]]:
        """What of a stretch is not in the area."""
        left = [(first, last)]
        for low, high in self.columns.get(col, ()):
            if low > last or high < first:
                continue
            left = [
                part
                for start, end in left
                for part in ((start, min(end, low - 1)), (max(start, high + 1), end))
                if part[0] <= part[1]
            ]
        return left

    def holds(self, place: Place) -> bool:
        row, col = place
        return any(low <= row <= high for low, high in self.columns.get(col, ()))

    def outside(self, run: FormulaRun) -> int:
        """How many cells of a run are not in the area."""
        return sum(end - start + 1 for start, end in self._outside(*run))

    def beyond(self, block: Block) -> int:
        """How many cells of a block are not in the area."""
        columns = range(block.col, block.col + block.cols)
        return sum(
            self.outside(FormulaRun(col, block.row, block.row + block.rows - 1)) for col in columns
        )


class Free:
    """The computed cells of a sheet without those that were taken."""

    def __init__(self, view: View, taken: Area | None = None) -> None:
        self.view, self.taken = view, taken or Area()

    def __contains__(self, place: Place) -> bool:
        return self.view.sheet.formula(place) is not None and not self.taken.holds(place)

    def __len__(self) -> int:
        return sum(map(self.left, self.runs()))

    def copy(self) -> Free:
        return Free(self.view, self.taken.copy())

    def runs(self) -> list[FormulaRun]:
        return [run for column in self.view.runs.values() for run in column]

    def left(self, run: FormulaRun) -> int:
        """How many cells of a run are free."""
        return self.taken.outside(run)

    def among(self, block: Block) -> int:
        """How many cells of a block are free."""
        return sum(map(self.left, self.view.runs_in(block.row, block.col, block.rows, block.cols)))

    def take(self, block: Block) -> None:
        self.taken.add(block)

    def discard(self, place: Place) -> None:
        self.taken.add(Block(self.view.sheet.title, *place, 1, 1, SINGLE))
