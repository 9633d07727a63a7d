"""References that formulas compute, put in place by the cells that they mean.

INDIRECT("Rates!B4") is Rates!B4. What OFFSET gives while its steps are computed is a place in an
area: that around all cells that it reads now, as far as that is filled. Which cells a text names,
and where areas end that meet, is taken as it is in the workbook; `Settled.held` tells of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Error,
    Missing,
    Name,
    Node,
    Number,
    Range,
    Ref,
    TableRef,
    children,
    inside,
    map_parts,
)
from xlrepro.program.blocks import Block
from xlrepro.program.compute import Computation
from xlrepro.program.references import References, Referring, relative
from xlrepro.program.runtime import Runtime
from xlrepro.program.source import leading
from xlrepro.program.store import Box, Reference, place_of
from xlrepro.program.surroundings import Behind, BookSurroundings
from xlrepro.translation.variables import around, lines_of
from xlrepro.values import ErrorValue, Fault

POINTERS = {"INDIRECT", "OFFSET", "RANGE", "UNION", "INTERSECT", "ANCHORARRAY", "TRIMRANGE"}
POINTERS |= {"_TRO_ALL", "_TRO_LEADING", "_TRO_TRAILING"}
IN_AREA = "_OFFSET_IN"  # area, rows down and columns across from its first cell, height, width
MOST_CELLS = 3_000  # of a block whose references are looked at
MOST_ALONE = 400  # of a block that is taken apart because each cell means others
MOST_AREA = 20_000


class Unsettled(Exception):
    """A reference that is not the same, in relative terms, for all cells of a block."""


@dataclass
class Settled:
    """A block as others in which no reference is computed."""

    blocks: list[Block]
    held: list[str] = field(default_factory=list)


class Pointers:
    """Puts computed references of a workbook in place."""

    def __init__(self, around: BookSurroundings, computation: Computation) -> None:
        self.around, self.store = around, computation.store
        self.names = Runtime(self.store, Behind(around, self.store)).names()
        self.known: dict[tuple[int, Node], Callable[..., Any]] = {}

    def settled(self, block: Block) -> Settled:
        """The block with its references in place; as it is where they cannot be told."""
        if block.size > MOST_CELLS or not self.points(block.node, block.where.sheet):
            return Settled([block])
        try:
            return Settled([self.placed(block)])
        except (Unsettled, Fault):
            pass
        rows, cols = block.where.shape
        if block.array or block.size > MOST_ALONE or block.size == 1:
            return Settled([block])
        lines = [block.part(line) for line in lines_of(block.where, rows <= cols)]
        if len(lines) == 1:
            lines = [block.part(cell) for cell in lines_of(block.where, rows > cols)]
        return Settled([each for line in lines for each in self.settled(line).blocks])

    def points(self, node: Node, sheet: int) -> bool:
        """Whether a formula, or that of a name in it, computes references."""
        return any(
            (isinstance(part, Call) and part.function in POINTERS)
            or (isinstance(part, Name) and self.is_pointer(part, sheet))
            for part in inside(node)
        )

    def is_pointer(self, name: Name, sheet: int) -> bool:
        found = self.around.name(name.name, sheet, name.sheet)
        return not isinstance(found, ErrorValue | Name) and any(
            isinstance(part, Call) and part.function in POINTERS for part in inside(found)
        )

    def placed(self, block: Block) -> Block:
        boxes = list(block.references.boxes)

        def put(node: Node) -> Node:
            if isinstance(node, Name) and self.is_pointer(node, block.where.sheet):
                found = self.around.name(node.name, block.where.sheet, node.sheet)
                assert not isinstance(found, ErrorValue)
                return put(found)
            if isinstance(node, Call) and node.function in POINTERS:
                if node.function == "OFFSET" and not self.constant(node.args[1:], block):
                    return self.within(map_parts(node, put), block, boxes)
                return self.meant(node, block, boxes)
            return map_parts(node, put) if children(node) else node

        node = put(block.node)
        return replace(block, node=node, references=References(tuple(dict.fromkeys(boxes))))

    def constant(self, args: tuple[Node, ...], block: Block) -> bool:
        """Whether arguments are written out."""
        return not any(
            isinstance(part, Ref | Range | Name | TableRef | Call)
            for arg in args
            for part in inside(arg)
        )

    def meant(self, node: Node, block: Block, boxes: list[Any]) -> Node:
        """The reference that a formula gives in each cell, in relative terms."""
        found = [self.told(node, block, key) for key in cells(block)]
        first = found[0]
        if isinstance(first, ErrorValue):
            if any(each != first for each in found):
                raise Unsettled
            return Error(first.code)
        if all(box == first for box in found):
            leaf = self.leaf(first)
        else:
            row, col = place_of(next(iter(cells(block))))
            leaf = self.leaf(first, (row, col))
            told = relative(leaf, first.sheet)
            for key, other in zip(cells(block), found, strict=True):
                where = Box(block.where.sheet, *(place_of(key) * 2))
                if told.over(where) != other:
                    raise Unsettled
        boxes.append(relative(leaf, first.sheet))
        return leaf

    def told(self, node: Node, block: Block, key: int) -> Box | ErrorValue:
        """The cells that a formula means in a cell, or the error that it is there."""
        try:
            return self.box(node, block, key)
        except Fault as fault:
            return fault.error

    def box(self, node: Node, block: Block, key: int) -> Box:
        """The cells that a formula means in a cell."""
        row, col = place_of(key)
        found = self.function(node, block.where.sheet, (row, col))(key, row, col)
        if not isinstance(found, Reference) or len(getattr(found, "boxes", ())) != 1:
            raise Unsettled
        return self.store.clipped(found.box)

    def function(self, node: Node, sheet: int, place: tuple[int, int]) -> Callable[..., Any]:
        """A formula as a function that gives the reference it means."""
        if (sheet, node) not in self.known:
            constants: dict[str, Any] = {}
            sources: list[str] = []
            writer = Referring(self.around, sheet, place, constants, sources)
            writer.write("pointer", writer.reference(node))
            space = {**self.names, **constants}
            exec("\n".join(sources), space)
            self.known[sheet, node] = space["pointer"]
        return self.known[sheet, node]

    def leaf(self, box: Box, home: tuple[int, int] | None = None) -> Ref | Range:
        """A rectangle as a reference: fixed, or as far from a cell as it is."""
        title = self.around.titles[box.sheet]
        row, col = home or (0, 0)
        fixed = home is None
        first = Ref(box.top - row, box.left - col, fixed, fixed, title)
        last = Ref(box.bottom - row, box.right - col, fixed, fixed)
        return first if box.shape == (1, 1) else Range(first, last)

    def within(self, node: Node, block: Block, boxes: list[Any]) -> Node:
        """An OFFSET with computed steps as a place in the area around what it reads."""
        assert isinstance(node, Call)
        base = node.args[0]
        if isinstance(base, Name | TableRef):
            found = (
                self.around.name(base.name, block.where.sheet, base.sheet)
                if isinstance(base, Name)
                else self.around.table(base, block.where.sheet, (block.where.top, block.where.left))
            )
            base = found if isinstance(found, Ref | Range) else base
        if not isinstance(base, Ref | Range):
            raise Unsettled
        sheets = (
            self.around.sheet(title) if (title := leading(base).sheet) else (block.where.sheet,)
        )
        if len(sheets) != 1:
            raise Unsettled
        start = relative(base, sheets[0]).over(block.where)
        reads = [start] if start else []
        for key in cells(block):
            try:
                reads.append(self.box(node, block, key))
            except (Fault, Unsettled):
                continue  # an error there
        if not reads:
            raise Unsettled
        area = self.filled(around(reads), block)
        first = leading(base)
        rows, cols, *size = [*node.args[1:], Missing(), Missing()][:4]
        if isinstance(base, Range):
            one = Box(block.where.sheet, *(block.where.top, block.where.left) * 2)
            whole = relative(base, sheets[0]).over(one)
            assert whole is not None
            size = [
                Number(float(side)) if isinstance(given, Missing) else given
                for given, side in zip(size, whole.shape, strict=True)
            ]
        region = Range(
            Ref(area.top, area.left, True, True, self.around.titles[area.sheet]),
            Ref(area.bottom, area.right, True, True),
        )
        boxes.append(relative(region, area.sheet))
        return Call(
            IN_AREA,
            (
                region,
                plus(rows, "ROW", first, area.top),
                plus(cols, "COLUMN", first, area.left),
                *size,
            ),
        )

    def filled(self, box: Box, block: Block) -> Box:
        """A rectangle with what is filled around it, without a blank line between."""
        keys = self.store.sheets[box.sheet]
        sides = {"top": -1, "bottom": 1, "left": -1, "right": 1}
        while sides:
            for side, step in list(sides.items()):
                at = getattr(box, side) + step
                line = edge(box, side, at)
                full = at >= 1 and any(
                    key in keys and not block.where.holds(box.sheet, place_of(key)) for key in line
                )
                grown = Box(
                    box.sheet,
                    at if side == "top" else box.top,
                    at if side == "left" else box.left,
                    at if side == "bottom" else box.bottom,
                    at if side == "right" else box.right,
                )
                rows, cols = grown.shape
                if not full or rows * cols > MOST_AREA or side in ("left", "right", "top"):
                    del sides[side]
                else:
                    box = grown
        return box


def cells(block: Block) -> Box | list[int]:
    """The cells in which a block's formula is worked out."""
    return [next(iter(block.where))] if block.array else block.where


def edge(box: Box, side: str, at: int) -> Box:
    """A line of cells beside a rectangle."""
    if side in ("top", "bottom"):
        return Box(box.sheet, at, box.left, at, box.right)
    return Box(box.sheet, box.top, at, box.bottom, at)


def plus(steps: Node, function: str, base: Ref, start: int) -> Node:
    """Steps from a cell, told from where an area begins."""
    fixed = base.row_fixed if function == "ROW" else base.col_fixed
    number = base.row if function == "ROW" else base.col
    steps = Number(0.0) if isinstance(steps, Missing) else steps
    if fixed:
        return steps if number == start else Binary("+", steps, Number(float(number - start)))
    here = Binary("-", Call(function, (base,)), Number(float(start)))
    return Binary("+", steps, here)
