"""One formula at a time, on the values that are stored in the cells it reads.

This tells where things go wrong: a cell whose own formula gives what is stored follows from what
it reads, however wrong that may be.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from xlrepro.program.compute import Computer
from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.habits import habits_of
from xlrepro.program.runtime import tried
from xlrepro.program.store import COLUMN, SHIFT, Box, SheetCells, Store, Unknown, key_of
from xlrepro.program.values_at import settled, value_at
from xlrepro.values import Area, NotKnown, Value

Move = Callable[[Where], float]  # the share of itself by which a number is moved


class Reads(NamedTuple):
    """What a formula reads: single cells, and areas."""

    cells: list[Where]
    boxes: list[Box]

    @property
    def size(self) -> int:
        return len(self.cells) + sum(rows * cols for rows, cols in (b.shape for b in self.boxes))


class ReadCells(SheetCells):
    """The values of a sheet; takes note of what is read, and may move it a little."""

    __slots__ = ("move", "read")

    def __init__(self, index: int, title: str) -> None:
        super().__init__(index, title)
        self.read: set[int] = set()
        self.move: Move | None = None

    def __getitem__(self, key: int) -> Any:
        self.read.add(key)
        return moved(self.get(key), (self.index, key), self.move)


class ReadStore(Store):
    """The values of all sheets; takes note of the areas that are read, and may move them."""

    def __init__(self, titles: list[str], kind: type[SheetCells] = ReadCells) -> None:
        super().__init__(titles, kind)
        self.boxes: list[Box] = []
        self.move: Move | None = None

    def begin(self, move: Move | None) -> None:
        self.boxes, self.move = [], move
        if move is not None:
            self.sums.clear()
        for cells in self.sheets:
            assert isinstance(cells, ReadCells)
            cells.read, cells.move = set(), move

    def note(self, where: Box) -> None:
        self.boxes.append(where)

    def area(self, where: Box) -> Area:
        self.note(where)
        area = super().area(where)
        if self.move is None:
            return area
        changed = area.copy()
        for (row, col), value in np.ndenumerate(area):
            place = where.sheet, (where.top + row) << SHIFT | (where.left + col)
            value = float(value) if isinstance(value, np.floating) else value
            changed[row, col] = moved(value, place, self.move)
        return changed


def moved(value: Any, where: Where, move: Move | None) -> Any:
    """A number moved by a share of itself; whole numbers stay, and so does all else."""
    if move is None or type(value) is not float or value.is_integer():
        return value
    return value * (1 + move(where))


class Locally:
    """The formulas of a workbook, each on stored values, or on those of a store."""

    def __init__(self, formulas: BookFormulas, values: Store | None = None) -> None:
        self.store = ReadStore(formulas.around.titles)
        self.computer = Computer(formulas, self.store)
        for index, sheet in enumerate(formulas.book.sheets):
            cells = self.store.sheets[index]
            cells.waiting.clear()
            cells.unknown.clear()
            if values is not None:
                cells.update(values.sheets[index])
                continue
            held = ((key_of(place), cell.value) for place, cell in sheet.cells.items())
            cells.update(pair for pair in held if pair[1] is not None)

    def value(self, where: Where, move: Move | None = None) -> Value:
        """What a cell's formula gives on stored values; None where that cannot be told.

        With `move` the numbers that it reads, but for whole ones, are moved first.
        """
        shared = self.computer.formulas[where[0]].get(where[1])
        if shared is None:
            return None
        self.store.begin(move)
        home = shared.home if shared.fills else where[1]
        try:
            with habits_of(self.computer.book):
                value = tried(lambda: shared.run(home, home >> SHIFT, home & COLUMN))
        except (Unknown, NotKnown, RecursionError):
            return None
        if move is not None:
            self.store.sums.clear()
        if shared.fills:
            value = value_at(value, shared.fills, where[1])
        found: Value = settled(value)
        return found

    def reads(self, where: Where) -> Reads:
        """What a formula reads on stored values."""
        self.value(where)
        cells = [
            (sheet.index, key)
            for sheet in self.store.sheets
            if isinstance(sheet, ReadCells)
            for key in sorted(sheet.read)
        ]
        return Reads(cells, list(dict.fromkeys(self.store.boxes)))


class Cells:
    """Some cells, to be found by the areas that they stand in."""

    def __init__(self, cells: Iterable[Where] = ()) -> None:
        self.known = set(cells)
        self.columns: dict[tuple[int, int], list[int]] = defaultdict(list)  # rows, in order
        self.rows: dict[tuple[int, int], list[int]] = defaultdict(list)
        for sheet, key in sorted(self.known):
            self.columns[sheet, key & COLUMN].append(key >> SHIFT)
            self.rows[sheet, key >> SHIFT].append(key & COLUMN)

    def add(self, where: Where) -> None:
        sheet, key = where
        if where not in self.known:
            self.known.add(where)
            insort(self.columns[sheet, key & COLUMN], key >> SHIFT)
            insort(self.rows[sheet, key >> SHIFT], key & COLUMN)

    def within(self, box: Box) -> Iterator[Where]:
        """Those in an area, found along its rows or its columns, whichever are fewer."""
        rows, cols = box.shape
        if rows < cols:
            for row in range(box.top, box.bottom + 1):
                for col in _between(self.rows.get((box.sheet, row)), box.left, box.right):
                    yield box.sheet, row << SHIFT | col
            return
        for col in range(box.left, box.right + 1):
            for row in _between(self.columns.get((box.sheet, col)), box.top, box.bottom):
                yield box.sheet, row << SHIFT | col


def _between(numbers: list[int] | None, first: int, last: int) -> list[int]:
    """Those of some numbers in order that lie between two, both included."""
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)] if numbers else []


def among(reads: Reads, cells: Cells) -> Iterator[Where]:
    """Those of some cells that a formula reads."""
    for where in reads.cells:
        if where in cells.known:
            yield where
    for box in reads.boxes:
        yield from cells.within(box)
