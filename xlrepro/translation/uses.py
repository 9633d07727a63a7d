"""What formulas do with the cells they read, as far as it tells how these may be changed.

A key that is looked up has to stay one that is there; the cells in which keys are sought stay as
they are, and so do numbers that say which column, sheet or how many digits. A cell that formulas
compare with some constants is a choice among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xlrepro.formula.nodes import (
    Array,
    Binary,
    Boolean,
    Call,
    Name,
    Node,
    Number,
    Range,
    Ref,
    TableRef,
    Text,
    children,
)
from xlrepro.formula.nodes import inside as parts_of
from xlrepro.program.blocks import Block
from xlrepro.program.references import relative
from xlrepro.program.source import leading
from xlrepro.program.store import Box, place_of
from xlrepro.program.surroundings import BookSurroundings
from xlrepro.values import ErrorValue, Value

LOOKUPS = {"MATCH": 2, "XMATCH": 2, "VLOOKUP": 3, "HLOOKUP": 3, "LOOKUP": 9, "XLOOKUP": 9}
CRITERIA = {  # the first pair of range and criterion, and whether more follow
    **{"SUMIF": (0, False), "COUNTIF": (0, False), "AVERAGEIF": (0, False)},
    **{"SUMIFS": (1, True), "COUNTIFS": (0, True), "AVERAGEIFS": (1, True)},
    **{"MAXIFS": (1, True), "MINIFS": (1, True)},
}
POSITIONS = {  # arguments that count columns, sheets, characters, digits
    **{"INDEX": (1, 2, 3), "CHOOSE": (0,), "OFFSET": (1, 2, 3, 4), "INDIRECT": (0, 1)},
    **{"ADDRESS": (0, 1, 2, 3, 4), "VLOOKUP": (2, 3), "HLOOKUP": (2, 3), "MATCH": (2,)},
    **{"LEFT": (1,), "RIGHT": (1,), "MID": (1, 2), "REPT": (1,), "REPLACE": (1, 2)},
    **{"ROUND": (1,), "ROUNDUP": (1,), "ROUNDDOWN": (1,), "TRUNC": (1,), "TEXT": (1,)},
    **{"SMALL": (1,), "LARGE": (1,), "SUBTOTAL": (0,), "AGGREGATE": (0, 1), "SEQUENCE": (0, 1)},
    **{"DATE": (0, 1, 2), "WEEKDAY": (1,), "CHAR": (0,), "TAKE": (1, 2), "DROP": (1, 2)},
}
MOST_SOUGHT = 2_000  # cells looked at for keys that are there


@dataclass
class Uses:
    """What formulas do with cells: `fixed` ones are to stay, `sought` are keys with the cells in
    which they are looked for, `compared` cells with constants that they are compared with."""

    fixed: list[Box] = field(default_factory=list)
    sought: list[tuple[Box, Box]] = field(default_factory=list)
    compared: list[tuple[Box, Value]] = field(default_factory=list)


def uses_of(around: BookSurroundings, blocks: Iterable[Block]) -> Uses:
    found = Uses()
    for block in blocks:
        _Finder(around, block, found).look(block.node)
    return found


class _Finder:
    def __init__(self, around: BookSurroundings, block: Block, found: Uses) -> None:
        self.around, self.found = around, found
        self.sheet = block.where.sheet
        self.where = block.where
        if block.array:
            self.where = Box(self.sheet, *(block.where.top, block.where.left) * 2)

    def look(self, node: Node) -> None:
        match node:
            case Call(function, args):
                self.call(function, args)
            case Binary("=" | "<>", left, right):
                self.comparison(left, right)
        for child in children(node):
            self.look(child)

    def call(self, function: str, args: tuple[Node, ...]) -> None:
        for number in POSITIONS.get(function, ()):
            if number < len(args):
                self.found.fixed += self.boxes(args[number])
        if function in LOOKUPS and len(args) > 1:
            self.lookup(function, args)
        elif function in CRITERIA:
            first, more = CRITERIA[function]
            for at in range(first, len(args) - 1 if more else first + 1, 2):
                if at + 1 < len(args):
                    self.key(args[at + 1], list(self.boxes(args[at])))
        elif function == "SWITCH":
            for value in args[1::2]:
                self.comparison(args[0], value)

    def lookup(self, function: str, args: tuple[Node, ...]) -> None:
        tables = list(self.boxes(args[1]))
        if function == "VLOOKUP":
            tables = [Box(t.sheet, t.top, t.left, t.bottom, t.left) for t in tables]
        elif function == "HLOOKUP":
            tables = [Box(t.sheet, t.top, t.left, t.top, t.right) for t in tables]
        way = LOOKUPS[function]
        exact = function.startswith("X") or (len(args) > way and constant(args[way]) in (0, False))
        if exact:
            self.key(args[0], tables)
        else:
            self.found.fixed += tables

    def key(self, node: Node, tables: list[Box]) -> None:
        """A key and where it is sought; one that is made of others stays as it is."""
        self.found.fixed += tables
        own = self.meant(node)
        keys = list(self.boxes(node))
        if isinstance(own, Ref | Range) and len(tables) == 1:
            self.found.sought += [(key, tables[0]) for key in keys]
        else:
            self.found.fixed += keys

    def comparison(self, left: Node, right: Node) -> None:
        for one, other in ((left, right), (right, left)):
            values = list(constants(other))
            if values and isinstance(self.meant(one), Ref | Range):
                for box in self.boxes(one):
                    self.found.compared += [(box, value) for value in values]
        if isinstance(self.meant(left), Ref | Range) and isinstance(self.meant(right), Ref | Range):
            self.found.fixed += [*self.boxes(left), *self.boxes(right)]

    def meant(self, node: Node) -> Node:
        """What a name, or a part of a table, stands for; a reference without its @."""
        match node:
            case Call("SINGLE", (arg,)):
                return self.meant(arg)
            case Name(name, scope):
                found = self.around.name(name, self.sheet, scope)
            case TableRef():
                place = (self.where.top, self.where.left)
                try:
                    found = self.around.table(node, self.sheet, place)
                except Exception:  # no such table or column: then it names no cells
                    return node
            case _:
                return node
        return node if isinstance(found, ErrorValue) else found

    def boxes(self, node: Node) -> Iterator[Box]:
        """The cells to which a part of the formula refers."""
        for part in parts_of(node):
            leaf = self.meant(part) if isinstance(part, Name | TableRef) else part
            if not isinstance(leaf, Ref | Range):
                continue
            title = leading(leaf).sheet
            for sheet in (self.sheet,) if title is None else self.around.sheet(title):
                box = relative(leaf, sheet).over(self.where)
                if box is not None:
                    yield box


def constant(node: Node) -> Value:
    match node:
        case Number(value) | Text(value) | Boolean(value):
            return value
    return None


def constants(node: Node) -> Iterator[Value]:
    """A constant, or those of an array."""
    match node:
        case Array(rows):
            for row in rows:
                for item in row:
                    yield from constants(item)
        case Number() | Text() | Boolean():
            yield constant(node)


def values_in(cells: Mapping[int, Value], box: Box) -> list[Value]:
    """The different values in a rectangle, so far as it is looked at."""
    rows, cols = box.shape
    if rows * cols > MOST_SOUGHT * 50:
        keys = sorted(key for key in cells if box.holds(box.sheet, place_of(key)))
    else:
        keys = [key for key in box if key in cells]
    found = dict.fromkeys(cells[key] for key in keys[:MOST_SOUGHT])
    return [value for value in found if value is not None and not isinstance(value, ErrorValue)]
