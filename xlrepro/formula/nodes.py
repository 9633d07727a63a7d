"""The parts a formula is made of.

References are kept the way R1C1 notation keeps them, as distances from the cell that holds the
formula unless a dollar sign fixes them. Equal formulas in a block are then equal objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from xlrepro.records import dataclass

Place = tuple[int, int]  # (row, column), both counted from one
MOVING = {"OFFSET", "INDIRECT", "INDEX", "CHOOSE"}  # they may read a cell that they do not name


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool


@dataclass(frozen=True, slots=True)
class Error:
    code: str  # such as #REF!


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument left empty, as the second in IF(A1,,2)."""


@dataclass(frozen=True, slots=True)
class Ref:
    row: int
    col: int
    row_fixed: bool
    col_fixed: bool
    sheet: str | None = None

    def at(self, home: Place) -> Ref:
        """The same reference with both parts fixed, as seen from the cell `home`."""
        row = self.row if self.row_fixed else self.row + home[0]
        col = self.col if self.col_fixed else self.col + home[1]
        return Ref(row, col, True, True, self.sheet)


@dataclass(frozen=True, slots=True)
class Range:
    first: Ref
    last: Ref


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class TableRef:
    """A part of a table, as Sales[Amount] or, in the table itself, [[#This Row],[Amount]]."""

    table: str  # empty in the table itself
    part: str  # with its brackets, as written


@dataclass(frozen=True, slots=True)
class Call:
    function: str  # upper case, without _xlfn.
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Unary:
    op: str  # "-", "+" or "%"
    arg: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """A sum, product or text of very many terms; what is taken away stands with a minus."""

    op: str  # "+", "*" or "&"
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Array:
    rows: tuple[tuple[Node, ...], ...]


Node = (
    Number
    | Text
    | Boolean
    | Error
    | Missing
    | Ref
    | Range
    | Name
    | TableRef
    | Call
    | Binary
    | Unary
    | Chain
    | Array
)
COMPOUND = {Call, Binary, Unary, Chain, Array}  # the others are leaves


def map_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same formula with `change` applied to each part that it is directly made of."""
    match node:
        case Call(function, args):
            return Call(function, tuple(map(change, args)))
        case Binary(op, left, right):
            return Binary(op, change(left), change(right))
        case Unary(op, arg):
            return Unary(op, change(arg))
        case Chain(op, args):
            return Chain(op, tuple(map(change, args)))
        case Array(rows):
            return Array(tuple(tuple(map(change, row)) for row in rows))
    return node


def map_leaves(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same formula with `change` applied to every reference, range, name and constant."""
    if type(node) in COMPOUND:
        return map_parts(node, partial(map_leaves, change=change))
    return change(node)


def replaced(node: Node, by: Mapping[Node, Node]) -> Node:
    """A formula with other parts in the place of some."""
    return by[node] if node in by else map_parts(node, partial(replaced, by=by))


def unmarked(node: Node) -> Node:
    """The formula without the calls of SINGLE, written @, that take one cell of a range.

    A formula for a cell means the same without them unless it spills.
    """
    match node:
        case Call("SINGLE", (arg,)):
            return unmarked(arg)
    return map_parts(node, unmarked) if type(node) in COMPOUND else node


def resolve(node: Node, home: Place) -> Node:
    """The formula with every reference fixed, as seen from the cell `home`."""

    def fix(leaf: Node) -> Node:
        match leaf:
            case Ref():
                return leaf.at(home)
            case Range(first, last):
                a, b = first.at(home), last.at(home)
                top, bottom = sorted((a.row, b.row))
                left, right = sorted((a.col, b.col))
                corner = Ref(top, left, True, True, a.sheet)
                return Range(corner, Ref(bottom, right, True, True, a.sheet))
            case _:
                return leaf

    return map_leaves(node, fix)


def children(node: Node) -> tuple[Node, ...]:
    """What a formula is directly made of."""
    match node:
        case Call(_, args) | Chain(_, args):
            return args
        case Binary(_, left, right):
            return left, right
        case Unary(_, arg):
            return (arg,)
        case Array(rows):
            return tuple(item for row in rows for item in row)
    return ()


def inside(node: Node) -> Iterator[Node]:
    """The formula and every part of it."""
    yield node
    for child in children(node):
        yield from inside(child)


def height(node: Node) -> int:
    """How many parts stand within each other."""
    level, found = [node], 0
    while level:
        level, found = [child for part in level for child in children(part)], found + 1
    return found


def leaves(node: Node) -> Iterator[Node]:
    return (part for part in inside(node) if type(part) not in COMPOUND)


def functions(node: Node) -> Iterator[str]:
    """The functions that a formula calls."""
    return (call.function for call in calls(node))


def calls(node: Node) -> Iterator[Call]:
    return (part for part in inside(node) if isinstance(part, Call))


def places(leaf: Node) -> Iterator[tuple[str | None, int, int]]:
    """The cells (sheet, row, column) that a fixed reference or range covers."""
    match leaf:
        case Ref(row, col, _, _, sheet):
            yield sheet, row, col
        case Range(first, last):
            for row in range(first.row, last.row + 1):
                for col in range(first.col, last.col + 1):
                    yield first.sheet, row, col
        case _:
            return
