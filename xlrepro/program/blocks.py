"""Cells with equal formulas beside and below each other as one block."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlrepro.formula.nodes import Node
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.references import References
from xlrepro.program.store import COLUMN, SHIFT, Box
from xlrepro.records import dataclass

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A rectangle of cells that have one formula, told from each; or all that an array formula
    fills, which is worked out once for them. `by_cell` each has that array formula to itself."""

    where: Box
    node: Node
    references: References
    array: bool = False
    by_cell: bool = False

    @property
    def size(self) -> int:
        rows, cols = self.where.shape
        return rows * cols

    def reads(self) -> list[Box]:
        """The cells that it refers to, in all."""
        if self.array:  # told from its first cell
            where = Box(self.where.sheet, *(self.where.top, self.where.left) * 2)
        else:
            where = self.where
        found = (each.over(where) for each in self.references.boxes)
        return [box for box in found if box is not None]

    def part(self, where: Box) -> Block:
        """The same formula in fewer cells."""
        return Block(where, self.node, self.references, self.array, self.by_cell)


def blocks_of(formulas: BookFormulas) -> list[Block]:
    """The blocks of a workbook, sheet by sheet, from left to right and down.

    A cell that is given, or whose formula cannot be read, is in none.
    """
    found: list[Block] = []
    for index, sheet in enumerate(formulas.sheets):
        here: list[Block] = []
        names = {name: i for i, name in enumerate(sheet.written)}
        written = list(sheet.written.values())
        keys: list[int] = []
        kinds: list[int] = []
        arrays: dict[int, Block] = {}
        for key, name, fills, home in sheet.cells:
            if fills is None:
                keys.append(key)
                kinds.append(names[name])
            elif home not in arrays:
                of = sheet.written[name]
                arrays[home] = Block(fills, of.node, of.references, True)
        here += arrays.values()
        for kind, where in rectangles(index, keys, kinds):
            here.append(Block(where, written[kind].node, written[kind].references))
        here.sort(key=lambda block: (block.where.top, block.where.left))
        found += here
    return found


def rectangles(sheet: int, keys: list[int], kinds: list[int]) -> list[tuple[int, Box]]:
    """Cells by key, each of a kind, as rectangles of one kind: the fewer of those that are found
    along the rows and those along the columns."""
    if not keys:
        return []
    cells = np.array(keys, dtype=np.int64)
    kind = np.array(kinds, dtype=np.int64)
    rows, cols = cells >> SHIFT, cells & COLUMN
    along, down = _joined(kind, rows, cols), _joined(kind, cols, rows)
    if len(along) <= len(down):
        return [(each, Box(sheet, a, c, b, d)) for each, a, b, c, d in along.tolist()]
    return [(each, Box(sheet, c, a, d, b)) for each, a, b, c, d in down.tolist()]


def _joined(kind: Numbers, lines: Numbers, places: Numbers) -> Numbers:
    """Rows of (kind, first and last line, first and last place): first the neighbours in a line
    are joined, then equal stretches of neighbouring lines."""
    order = np.lexsort((places, lines, kind))
    kind, lines, places = kind[order], lines[order], places[order]
    breaks = (kind[1:] != kind[:-1]) | (lines[1:] != lines[:-1]) | (places[1:] != places[:-1] + 1)
    starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    ends = np.concatenate((starts[1:] - 1, [len(kind) - 1]))
    kind, lines, first, last = kind[starts], lines[starts], places[starts], places[ends]
    order = np.lexsort((lines, last, first, kind))
    kind, lines, first, last = kind[order], lines[order], first[order], last[order]
    breaks = (kind[1:] != kind[:-1]) | (first[1:] != first[:-1]) | (last[1:] != last[:-1])
    breaks |= lines[1:] != lines[:-1] + 1
    starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    ends = np.concatenate((starts[1:] - 1, [len(kind) - 1]))
    return np.stack((kind[starts], lines[starts], lines[ends], first[starts], last[starts]), 1)


class Line(NamedTuple):
    """The stretches of a row or column that rectangles take, in order, with their numbers."""

    firsts: list[int]
    lasts: list[int]
    numbers: list[int]


class Placed:
    """Rectangles that do not overlap, to be found by what they meet.

    A sheet is kept by rows or by columns, whichever are fewer to the rectangles on it.
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        by_sheet: dict[int, list[int]] = defaultdict(list)
        for i, box in enumerate(boxes):
            by_sheet[box.sheet].append(i)
        self.by_rows = {}
        for sheet, mine in by_sheet.items():
            shapes = [boxes[i].shape for i in mine]
            self.by_rows[sheet] = sum(rows for rows, _ in shapes) < sum(cols for _, cols in shapes)
        self.lines: dict[int, dict[int, Line]] = {}
        for sheet, mine in by_sheet.items():
            self.lines[sheet] = self.lined(boxes, mine, self.by_rows[sheet])
        self.filled = {sheet: sorted(lines) for sheet, lines in self.lines.items()}

    def lined(self, boxes: Sequence[Box], mine: list[int], by_rows: bool) -> dict[int, Line]:
        found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for i in mine:
            box = boxes[i]
            stretch, lines = (box.top, box.bottom, i), range(box.left, box.right + 1)
            if by_rows:
                stretch, lines = (box.left, box.right, i), range(box.top, box.bottom + 1)
            for line in lines:
                found[line].append(stretch)
        return {
            line: Line(*map(list, zip(*sorted(stretches), strict=True)))
            for line, stretches in found.items()
        }

    def meeting(self, box: Box) -> list[int]:
        """The numbers of those that have cells in common with a box, in order of their lines."""
        filled = self.filled.get(box.sheet)
        if filled is None:
            return []
        first, last, low, high = box.left, box.right, box.top, box.bottom
        if self.by_rows[box.sheet]:
            first, last, low, high = low, high, first, last
        lines = self.lines[box.sheet]
        if first == last:
            line = lines.get(first)
            if line is None:
                return []
            return line.numbers[bisect_left(line.lasts, low) : bisect_right(line.firsts, high)]
        found: dict[int, None] = {}
        for place in filled[bisect_left(filled, first) : bisect_right(filled, last)]:
            firsts, lasts, numbers = lines[place]
            for i in numbers[bisect_left(lasts, low) : bisect_right(firsts, high)]:
                found[i] = None
        return list(found)


@dataclass(frozen=True, slots=True)
class Inputs:
    """A rectangle of typed cells that formulas read."""

    where: Box


def inputs_of(formulas: BookFormulas, blocks: Iterable[Block]) -> list[Inputs]:
    """The typed and given cells that blocks read, as rectangles.

    What a formula reads without naming it is not among them.
    """
    read: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    widest: dict[int, int] = defaultdict(int)
    for index, sheet in enumerate(formulas.book.sheets):
        widest[index] = max((col for _, col in sheet.cells), default=0)
    for box in dict.fromkeys(box for block in blocks for box in block.reads()):
        for col in range(box.left, min(box.right, widest[box.sheet]) + 1):
            read[box.sheet, col].append((box.top, box.bottom))
    merged = {place: _merged(spans) for place, spans in read.items()}
    found: list[Inputs] = []
    for index, sheet in enumerate(formulas.book.sheets):
        keys = []
        for (row, col), cell in sheet.cells.items():
            key = row << SHIFT | col
            typed = cell.formula is None or (index, key) in formulas.given
            if typed and cell.value is not None and _within(merged.get((index, col)), row):
                keys.append(key)
        found += [Inputs(box) for _, box in rectangles(index, keys, [0] * len(keys))]
    return found


def _merged(spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Spans of rows that do not overlap, by their first and last rows."""
    tops: list[int] = []
    bottoms: list[int] = []
    for top, bottom in sorted(spans):
        if bottoms and top <= bottoms[-1] + 1:
            bottoms[-1] = max(bottoms[-1], bottom)
        else:
            tops.append(top)
            bottoms.append(bottom)
    return tops, bottoms


def _within(spans: tuple[list[int], list[int]] | None, row: int) -> bool:
    if spans is None:
        return False
    spot = bisect_right(spans[0], row) - 1
    return spot >= 0 and row <= spans[1][spot]
