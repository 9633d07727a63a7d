"""The values of all cells while a workbook is computed, and references into them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

import numpy as np

from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import MAX_COL, MAX_ROW
from xlrepro.records import dataclass
from xlrepro.values import REF, VALUE, Area, Fault, area_of

SHIFT = 15  # a cell's key is its row, shifted, and its column
LINE = 1 << SHIFT
COLUMN = LINE - 1
KEPT_FROM = 32  # cells of an area that is worth keeping
MAX_KEPT = 20_000_000  # cells of kept areas
LONG, OFTEN = 64, 8  # a part of a line, and how often it is asked for, that make it worth keeping
MOST_WANTED = 1_000  # cells that a formula is said to wait for
MAX_AREA = 20_000_000  # cells of one area


def key_of(place: Place) -> int:
    return place[0] << SHIFT | place[1]


def place_of(key: int) -> Place:
    return key >> SHIFT, key & COLUMN


class Pending(Exception):
    """A formula reads cells that are not computed yet: `cells` tells some of them."""

    def __init__(self, cells: list[tuple[int, int]]) -> None:
        self.cells = cells


class Unknown(Exception):
    """A formula reads a cell whose value is not known here: (sheet, key)."""

    def __init__(self, cell: tuple[int, int]) -> None:
        self.cell = cell


class SheetCells(dict[int, Any]):
    """The values of a sheet by key.

    A cell that is not there is blank, unless it is still to be computed (`waiting`), which raises
    Pending, or can never be (`unknown`), which raises Unknown.
    """

    __slots__ = ("index", "title", "unknown", "waiting")

    def __init__(self, index: int, title: str) -> None:
        super().__init__()
        self.index, self.title = index, title
        self.waiting: set[int] = set()
        self.unknown: set[int] = set()

    def __missing__(self, key: int) -> None:
        if key in self.waiting:
            raise Pending([(self.index, key)])
        if key in self.unknown:
            raise Unknown((self.index, key))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells of one sheet."""

    sheet: int
    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top + 1, self.right - self.left + 1

    def holds(self, sheet: int, place: Place) -> bool:
        row, col = place
        inside = self.top <= row <= self.bottom and self.left <= col <= self.right
        return inside and sheet == self.sheet

    def __iter__(self) -> Iterator[int]:
        """The keys of its cells, row by row."""
        left, right = self.left, self.right + 1
        if right - left == 1:
            return iter(range(self.top << SHIFT | left, (self.bottom + 1) << SHIFT, LINE))
        rows = range(self.top << SHIFT, (self.bottom + 1) << SHIFT, LINE)
        return chain.from_iterable(range(row | left, row | right) for row in rows)

    def meets(self, other: Box) -> Box | None:
        """The cells that both have."""
        top, bottom = max(self.top, other.top), min(self.bottom, other.bottom)
        left, right = max(self.left, other.left), min(self.right, other.right)
        if self.sheet != other.sheet or top > bottom or left > right:
            return None
        return Box(self.sheet, top, left, bottom, right)


def box(sheet: int, top: int, left: int, bottom: int, right: int) -> Box:
    """The rectangle between two corners; raises Fault with #REF! outside a sheet."""
    if top > bottom:
        top, bottom = bottom, top
    if left > right:
        left, right = right, left
    if top < 1 or left < 1 or bottom > MAX_ROW or right > MAX_COL:
        raise Fault(REF)
    return Box(sheet, top, left, bottom, right)


class Line:
    """The values of a whole row or column, of which parts are areas without being read again."""

    def __init__(self, values: list[Any]) -> None:
        self.values = np.empty(len(values), dtype=object)
        self.values[:] = values
        odd = np.fromiter((type(value) is not float for value in values), np.int64, len(values))
        self.odd = np.concatenate(([0], np.cumsum(odd)))  # how many come before, that are no floats
        self.floats = np.array([0.0 if no else v for v, no in zip(values, odd, strict=True)])
        for array in (self.values, self.floats):
            array.flags.writeable = False

    def part(self, first: int, last: int) -> Area:
        """From one place to another, counted from 1, both included."""
        plain = self.odd[last] == self.odd[first - 1]
        return (self.floats if plain else self.values)[first - 1 : last]


class Store:
    """The sheets' cells, with areas of them as arrays."""

    def __init__(self, titles: Iterable[str], kind: type[SheetCells] = SheetCells) -> None:
        self.sheets = [kind(i, title) for i, title in enumerate(titles)]
        self.last_row = self.last_col = 1  # of all sheets: whole columns end here
        self.kept: dict[Box, Area] = {}
        self.kept_cells = 0
        self.gathered = 0  # cells of all areas read so far
        self.lines: dict[tuple[int, int, bool], Line] = {}  # by sheet, number, and whether a row
        self.asked: Counter[tuple[int, int, bool]] = Counter()
        self.sums: dict[tuple[int, int, int, int], tuple[int, float]] = {}

    def index(self, title: str) -> int | None:
        folded = title.casefold()
        return next((s.index for s in self.sheets if s.title.casefold() == folded), None)

    def note(self, where: Box) -> None:
        """Told of cells that are read without their area being asked for."""

    def forget(self) -> None:
        """Areas and sums are to be read again."""
        self.kept.clear()
        self.lines.clear()
        self.sums.clear()
        self.kept_cells = 0

    def clipped(self, where: Box) -> Box:
        """Whole rows and columns as far as any sheet is filled."""
        bottom = max(min(where.bottom, self.last_row), where.top)
        right = max(min(where.right, self.last_col), where.left)
        if bottom == where.bottom and right == where.right:
            return where
        return Box(where.sheet, where.top, where.left, bottom, right)

    def area(self, where: Box) -> Area:
        """The values of a rectangle; must not be changed."""
        kept = self.kept.get(where)
        if kept is not None:
            return kept
        clipped = self.clipped(where)
        rows, cols = clipped.shape
        if rows * cols > MAX_AREA:
            raise Fault(VALUE)
        cells = self.sheets[where.sheet]
        if (rows == 1 or cols == 1) and rows * cols >= LONG:
            line = self.line(cells, clipped, rows == 1)
            if line is not None:
                side = (clipped.left, clipped.right) if rows == 1 else (clipped.top, clipped.bottom)
                return self.keep(where, line.part(*side).reshape(rows, cols), LONG)
        if cells.waiting or cells.unknown:
            self.check_known(cells, clipped)
        get = cells.get
        left, right = clipped.left, clipped.right + 1
        if cols == 1:
            first = clipped.top << SHIFT | left
            keys: Iterable[int] = range(first, first + rows * LINE, LINE)
            lines = [[get(key)] for key in keys]
        else:
            lines = [
                [get(key) for key in range(row | left, row | right)]
                for row in range(clipped.top << SHIFT, (clipped.bottom + 1) << SHIFT, LINE)
            ]
        area = area_of(lines)
        self.gathered += area.size
        area.flags.writeable = False
        return self.keep(where, area, area.size) if area.size >= KEPT_FROM else area

    def keep(self, where: Box, area: Area, size: int) -> Area:
        """Have an area at hand for when it is asked for again."""
        if self.kept_cells > MAX_KEPT:
            self.kept.clear()
            self.kept_cells = 0
        self.kept[where] = area
        self.kept_cells += size
        return area

    def line(self, cells: SheetCells, part: Box, is_row: bool) -> Line | None:
        """The row or column of which an area is a part, if it was asked for often, and is known.

        It is tried at each doubling of how often parts of it were asked for.
        """
        known_as = cells.index, part.top if is_row else part.left, is_row
        if known_as in self.lines:
            return self.lines[known_as]
        self.asked[known_as] += 1
        times = self.asked[known_as]
        if times < OFTEN or times & (times - 1):
            return None
        whole = (
            Box(cells.index, part.top, 1, part.top, self.last_col)
            if is_row
            else Box(cells.index, 1, part.left, self.last_row, part.left)
        )
        missing = chain(*(self.among(cells, k, whole) for k in (cells.waiting, cells.unknown)))
        if next(missing, None) is not None:
            return None
        self.gathered += self.last_col if is_row else self.last_row
        self.lines[known_as] = Line([cells.get(key) for key in whole])
        return self.lines[known_as]

    def check_known(self, cells: SheetCells, where: Box) -> None:
        """Raise Unknown or Pending for cells of a rectangle that have no value yet."""
        for key in self.among(cells, cells.unknown, where):
            raise Unknown((cells.index, key))
        if found := list(islice(self.among(cells, cells.waiting, where), MOST_WANTED)):
            raise Pending([(cells.index, key) for key in sorted(found)])

    def among(self, cells: SheetCells, keys: set[int], where: Box) -> Iterator[int]:
        """Those of some cells of a sheet that lie in a rectangle, in any order."""
        rows, cols = where.shape
        if len(keys) < rows * cols:
            return (key for key in keys if where.holds(cells.index, place_of(key)))
        return filter(keys.__contains__, where)


class Reference:
    """A reference as a value: one rectangle, or several."""

    def __init__(self, store: Store, boxes: tuple[Box, ...]) -> None:
        self.store, self.boxes = store, boxes

    @property
    def box(self) -> Box:
        """The one rectangle; raises Fault with #VALUE! for several."""
        if len(self.boxes) != 1:
            raise Fault(VALUE)
        return self.boxes[0]

    def area(self) -> Area:
        if len(self.boxes) == 1:
            return self.store.area(self.boxes[0])
        values = [value for each in self.boxes for value in self.store.area(each).ravel().tolist()]
        return area_of([values])

    def value(self) -> Any:
        """One value for one cell, else an area."""
        where = self.box
        if where.top == where.bottom and where.left == where.right:
            return self.store.sheets[where.sheet][where.top << SHIFT | where.left]
        return self.area()


class References(Reference):
    """An array of references, as OFFSET gives for an array of steps. Few functions take them; else
    each is #VALUE!."""

    def __init__(self, each: Area) -> None:
        self.each = each  # of References, and errors

    def __getattr__(self, name: str) -> Any:
        raise Fault(VALUE)  # it has no boxes

    def area(self) -> Area:
        return area_of([[VALUE] * self.each.shape[1]] * self.each.shape[0])

    def value(self) -> Any:
        return self.area()
