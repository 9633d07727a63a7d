"""One formula at a time, on the values that are stored in the cells it reads.

This tells where things go wrong: a cell whose own formula gives what is stored follows from what
it reads, however wrong that may be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlrepro.program.compute import Computer
from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.runtime import tried
from xlrepro.program.store import SHIFT, SheetCells, Store, Unknown, key_of
from xlrepro.program.values_at import settled, value_at
from xlrepro.values import NotKnown, Value

Move = Callable[[Where], int]  # -1 or 1 for a number to move down or up, 0 for one to stay


class ReadCells(SheetCells):
    """The stored values of a sheet; takes note of what is read, and may move it a little."""

    __slots__ = ("move", "read", "share")

    def __init__(self, index: int, title: str) -> None:
        super().__init__(index, title)
        self.read: set[int] = set()
        self.move: Move | None = None
        self.share = 0.0

    def __getitem__(self, key: int) -> Any:
        return self.get(key)

    def get(self, key: int, default: Any = None) -> Any:
        self.read.add(key)
        value = super().get(key, default)
        if self.move is None or type(value) is not float or value.is_integer():
            return value
        return value * (1 + self.share * self.move((self.index, key)))


class Locally:
    """The formulas of a workbook, each on stored values, or on those of a store."""

    def __init__(self, formulas: BookFormulas, values: Store | None = None) -> None:
        self.computer = Computer(formulas, ReadCells)
        self.store: Store = self.computer.store
        for index, sheet in enumerate(formulas.book.sheets):
            cells = self.store.sheets[index]
            cells.waiting.clear()
            cells.unknown.clear()
            if values is not None:
                cells.update(values.sheets[index])
                continue
            for place, cell in sheet.cells.items():
                if cell.value is not None:
                    cells[key_of(place)] = cell.value

    def value(self, where: Where, move: Move | None = None, share: float = 0.0) -> Value:
        """What a cell's formula gives on stored values; None where that cannot be told.

        With `move` the numbers that it reads, but for whole ones, are moved by a `share` of
        themselves first.
        """
        shared = self.computer.formulas[where[0]].get(where[1])
        if shared is None:
            return None
        self.store.forget()
        for cells in self.store.sheets:
            assert isinstance(cells, ReadCells)
            cells.read, cells.move, cells.share = set(), move, share
        home = shared.home if shared.fills else where[1]
        try:
            value = tried(lambda: shared.run(home, home >> SHIFT, home & 0x7FFF))
        except (Unknown, NotKnown, RecursionError):
            return None
        if shared.fills:
            value = value_at(value, shared.fills, where[1])
        settled_value: Value = settled(value)
        return settled_value

    def reads(self, where: Where) -> list[Where]:
        """The cells that a formula reads on stored values, in order."""
        self.value(where)
        return [
            (cells.index, key)
            for cells in self.store.sheets
            if isinstance(cells, ReadCells)
            for key in sorted(cells.read)
        ]
