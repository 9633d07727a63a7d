"""Array formulas: which they must be, and one cell of what they fill as a formula of its own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from xlrepro.formula.nodes import (
    Array,
    Binary,
    Call,
    Chain,
    Error,
    Node,
    Place,
    Range,
    Unary,
    children,
    map_parts,
)
from xlrepro.functions.declare import Kind
from xlrepro.functions.registry import all_functions

CHOICES = {"IF", "IFERROR", "IFNA"}
BY_FIRST = {"MATCH", "XMATCH", "VLOOKUP", "XLOOKUP"}  # they search for each of their first


@cache
def by_cell(function: str) -> bool:
    """Whether a function of ranges is one of each of their cells."""
    known = all_functions().get(function)
    if known is None:
        return function in CHOICES
    taken = [*known.parameters, *known.repeated]
    return bool(taken) and all(parameter.kind.single for parameter in taken)


@cache
def takes_arrays(function: str) -> bool:
    """Whether a function takes arrays as they are, in any cell."""
    known = all_functions().get(function)
    return known is not None and any(p.kind is Kind.MATRIX for p in known.parameters)


def needs_array(node: Node) -> bool:
    """Whether a formula works on a range cell by cell, which only an array formula does.

    In any other cell such a range stands for its one cell in the same row or column.
    """
    parted = False
    match node:
        case Call(function, _):
            if takes_arrays(function):
                return False
            parted = by_cell(function)
        case Binary() | Unary() | Chain():
            parted = True
    return any((parted and isinstance(p, Range)) or needs_array(p) for p in children(node))


def element(node: Node, at: Place) -> Node | None:
    """The formula for the cell at an offset, (rows, columns), that an array formula fills.

    A range that ends before the area does leaves an error in the rest of it. None where it cannot
    be told, as for functions that take arrays whole.
    """

    def part(node: Node, row: bool = True, col: bool = True) -> Node:
        match node:
            case Range(first, last):
                rows, cols = last.row - first.row + 1, last.col - first.col + 1
                if (row and 1 < rows <= at[0]) or (col and 1 < cols <= at[1]):
                    return Error("#N/A")
                top = first.row + at[0] * (rows > 1) if row else first.row
                left = first.col + at[1] * (cols > 1) if col else first.col
                start = replace(first, row=top, col=left)
                end = replace(last, row=top if row else last.row, col=left if col else last.col)
                return start if row and col else Range(start, end)
            case Call("MMULT", (left, right)):
                return Call("MMULT", (part(left, row, False), part(right, False, col)))
            case Call(function, (key, *others)) if function in BY_FIRST:
                return Call(function, (part(key, row, col), *others))
            case Call(function, _) if not by_cell(function):
                raise LookupError
            case Array():
                raise LookupError
        return map_parts(node, lambda each: part(each, row, col))

    try:
        return part(node)
    except LookupError:
        return None
