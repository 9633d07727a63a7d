"""Names that somebody else has for cells, such as the parts of a method that explains a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlrepro.program.blocks import Placed
from xlrepro.program.store import Box


class Met(NamedTuple):
    """Cells that have a name: a part of the rectangle that is called so."""

    part: Box
    whole: Box
    name: str


class GivenNames:
    """Rectangles of cells that have a name already; the first counts where they overlap."""

    def __init__(self, found: Sequence[tuple[Box, str]] = ()) -> None:
        self.found = found
        self.placed = Placed([box for box, _ in found])

    def meeting(self, where: Box) -> Iterator[Met]:
        """What of some cells has a name."""
        for number in sorted(self.placed.meeting(where)):
            whole, name = self.found[number]
            if part := whole.meets(where):
                yield Met(part, whole, name)

    def of(self, where: Box) -> str:
        """The name of more than half of the cells, "" where there is none; that of a line of a
        rectangle has its number behind."""
        met = max(self.meeting(where), key=lambda met: size(met.part), default=None)
        if met is None or 2 * size(met.part) <= size(where):
            return ""
        return met.name + line_number(met.whole, where)

    def apart(self, one: Box, other: Box) -> bool:
        """Whether two rectangles have names, and not the same."""
        first, second = ({met.name for met in self.meeting(where)} for where in (one, other))
        return bool(first and second) and not first & second

    def parts(self, where: Box) -> list[Box]:
        """Cells with several names as the parts that have one each; else as they are."""
        met = {met.part: met.name for met in self.meeting(where)}
        if len(set(met.values())) < 2 or sum(map(size, met)) != size(where):
            return [where]
        return sorted(met, key=lambda box: (box.top, box.left))

    def together(self, where: Box) -> bool:
        """Whether cells belong to one rectangle of rows and columns that has a name."""
        return any(met.part == where and 1 not in met.whole.shape for met in self.meeting(where))

    def cut_out(self, where: Box) -> list[Box]:
        """Cells as rectangles and lines that have a name, and what is left around them."""
        for met in self.meeting(where):
            part = met.part if 1 not in met.part.shape else along(where, met.whole)
            if part != where:
                rest = [each for left in beside(where, part) for each in self.cut_out(left)]
                return [part, *rest]
        return [where]


def line_number(whole: Box, where: Box) -> str:
    """Which line of a rectangle some cells are: "_1" and so on, "" where they are more of it."""
    rows, cols = (high > 1 and low == 1 for high, low in zip(whole.shape, where.shape, strict=True))
    down = max(0, where.top - whole.top) + 1 if rows else 0
    across = max(0, where.left - whole.left) + 1 if cols else 0
    return "".join(f"_{number}" for number in (down, across) if number)


def along(where: Box, line: Box) -> Box:
    """The row or column of some cells in which a line stands; all of them for a single cell."""
    rows, cols = line.shape
    if rows > 1 and cols == 1:
        return Box(where.sheet, where.top, line.left, where.bottom, line.left)
    if cols > 1 and rows == 1:
        return Box(where.sheet, line.top, where.left, line.top, where.right)
    return where


def beside(where: Box, part: Box) -> list[Box]:
    """What is above, below, left and right of a part of a rectangle."""
    found = (
        (where.top, where.left, part.top - 1, where.right),
        (part.bottom + 1, where.left, where.bottom, where.right),
        (part.top, where.left, part.bottom, part.left - 1),
        (part.top, part.right + 1, part.bottom, where.right),
    )
    return [
        Box(where.sheet, top, left, bottom, right)
        for top, left, bottom, right in found
        if top <= bottom and left <= right
    ]


def size(box: Box) -> int:
    rows, cols = box.shape
    return rows * cols
