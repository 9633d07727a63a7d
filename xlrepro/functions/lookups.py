"""Looking a value up in a row or a column: VLOOKUP, HLOOKUP, LOOKUP, MATCH."""

from __future__ import annotations

from typing import Any as Anything

from xlrepro.functions.declare import Any, Area, Given, Matrix, Number, Truth, area, spreadsheet
from xlrepro.functions.searching import (
    Line,
    first_equal,
    last_at_least,
    last_at_most,
    line,
    sought,
)
from xlrepro.values import NA, REF, VALUE, Fault


@spreadsheet("VLOOKUP")
def vlookup(value: Any, table: Given, column: Number, near: Truth = True) -> Anything:
    """The value in a column, counted from 1, of the row that begins with a value.

    With `near` the first column is taken for sorted, and the row is the last that is not larger.
    #N/A where there is none, #REF! beyond the table's columns, #VALUE! below 1 and for a table that
    is a text.

    >>> vlookup("b", [["a", 1], ["b", 2]], 2, False), vlookup(2.5, [[1, 10], [2, 20]], 2)
    (2.0, 20.0)
    """
    table = _table(table)
    if column < 1:
        raise Fault(VALUE)
    if column >= table.shape[1] + 1:
        raise Fault(REF)
    return table[_place(line(table, 0), value, near), int(column) - 1]


@spreadsheet("HLOOKUP")
def hlookup(value: Any, table: Given, row: Number, near: Truth = True) -> Anything:
    """The value in a row, counted from 1, of the column that begins with a value; see `vlookup`.

    >>> hlookup("b", [["a", "b"], [1, 2]], 2, False)
    2.0
    """
    table = _table(table)
    if row < 1:
        raise Fault(VALUE)
    if row >= table.shape[0] + 1:
        raise Fault(REF)
    return table[int(row) - 1, _place(line(table, 1), value, near)]


def _table(given: Given) -> Area:
    """A number or a truth value that was written out is a table of one cell, a text is none."""
    if isinstance(given, str):
        raise Fault(VALUE)
    return area(given)


@spreadsheet("LOOKUP")
def lookup(value: Any, among: Matrix, results: Matrix | None = None) -> Anything:
    """The result that stands where the last value stands that is not larger, in a sorted line.

    The line is the first row of an area that is wider than high, else its first column; without
    `results` the last row or column has them. #N/A where all is larger.

    >>> lookup(2.5, [1, 2, 3], ["a", "b", "c"])
    'b'
    """
    rows, columns = among.shape
    across = columns > rows
    place = _place(line(among, 1 if across else 0), value, True)
    if results is None:
        return among[-1, place] if across else among[place, -1]
    if 1 not in results.shape:
        raise Fault(NA)
    if place >= results.size:
        raise Fault(NA)
    return results.ravel()[place]


@spreadsheet("MATCH")
def match(value: Any, among: Area, how: Number = 1) -> float:
    """The place of a value, counted from 1, in one row or column; #N/A where there is none.

    how is 0 for the first that is equal (text may have wildcards), 1 for the last that is not
    larger in a line that rises, -1 for the last that is not smaller in a line that falls.

    >>> match("b*", ["abc", "bcd"], 0), match(25, [10, 20, 30]), match(25, [30, 20, 10], -1)
    (2.0, 2.0, 1.0)
    """
    if 1 not in among.shape:
        raise Fault(NA)
    if how >= 0:
        return _place(line(among), value, how > 0) + 1.0
    place = last_at_least(line(among).values, sought(value))
    if place is None:
        raise Fault(NA)
    return place + 1.0


def _place(among: Line, value: Anything, near: bool) -> int:
    wanted = sought(value)
    place = last_at_most(among.values, wanted) if near else first_equal(among, wanted)
    if place is None:
        raise Fault(NA)
    return place
