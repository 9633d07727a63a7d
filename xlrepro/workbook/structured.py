"""Which cells a part of a table means, such as Sales[Amount] or Sales[[#Totals],[Tax]:[Net]]."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from xlrepro.formula.nodes import Error, Node, Place, Range, Ref, TableRef
from xlrepro.formula.parse import FormulaError
from xlrepro.records import dataclass
from xlrepro.values import NotKnown
from xlrepro.workbook.cells import Table

PIECE = re.compile(r"\s*(?:\[((?:[^][']|'.)*)\]|([,:]))\s*", re.DOTALL)
QUOTED = re.compile(r"'(.)", re.DOTALL)
ROWS = {"#all", "#data", "#headers", "#totals", "#this row"}
GONE, NO_ROW = Error("#REF!"), Error("#VALUE!")


def resolve(reference: TableRef, tables: Iterable[Table], sheet: str, place: Place) -> Node:
    """The cells that a reference to a table means in a cell of a sheet: a Range, or one Ref.

    Columns are fixed, and so are rows, except for #This Row: it is told as the row of the formula,
    so that equal formulas down a table stay equal. #REF! where there is no such table, column or
    row of headings or totals; #VALUE! where the formula stands beside no row of the table. Raises
    NotKnown for a table of another workbook, FormulaError for what is no part of a table.

    >>> sales = Table("Sales", "S", (1, 1), (9, 2), columns=("Year", "Amount"))
    >>> resolve(TableRef("sales", "[@Amount]"), [sales], "S", (4, 7))
    Ref(row=0, col=2, row_fixed=False, col_fixed=True, sheet='S')
    """
    table = _table(reference.table, tables, sheet, place)
    told = _read(reference.part)
    columns = _columns(table, told.columns) if table else None
    if table is None or columns is None:
        return GONE
    left, right = columns
    if told.rows == {"#this row"}:
        top, bottom = _data(table)
        if not top <= place[0] <= bottom:
            return NO_ROW
        first = Ref(0, left, False, True, table.sheet)
        return first if left == right else Range(first, Ref(0, right, False, True))
    rows = _rows(table, told.rows)
    if rows is None:
        return GONE
    first = Ref(rows[0], left, True, True, table.sheet)
    return Range(first, Ref(rows[1], right, True, True))


@dataclass(frozen=True)
class _Told:
    """What stands in the brackets: kinds of rows, and the first and last column, if any."""

    rows: frozenset[str]
    columns: tuple[str, ...] = ()


@lru_cache(maxsize=10_000)
def _read(part: str) -> _Told:
    inside = part[1:-1].strip() if "[" in QUOTED.sub("", part[1:-1]) else part[1:-1]
    this_row = inside.startswith("@")
    inside = inside.removeprefix("@")
    rows = {"#this row"} if this_row else set()
    if "[" not in QUOTED.sub("", inside):  # one thing without brackets of its own
        if inside.strip().lower() in ROWS and not this_row:
            return _Told(frozenset({inside.strip().lower()}))
        return _Told(frozenset(rows), (QUOTED.sub(r"\1", inside),) if inside.strip() else ())
    columns: list[str] = []
    between = ""  # the mark before the next piece
    for piece in _pieces(inside):
        if piece in (",", ":"):
            between = piece
        elif piece.lower() in ROWS:
            rows.add(piece.lower())
        elif columns and between != ":":
            raise FormulaError(f"{part!r} is no part of a table")
        else:
            columns.append(QUOTED.sub(r"\1", piece))
    if len(columns) > 2 or ("#this row" in rows and len(rows) > 1):
        raise FormulaError(f"{part!r} is no part of a table")
    return _Told(frozenset(rows), tuple(columns))


def _pieces(inside: str) -> Iterable[str]:
    """What stands in brackets within the brackets, and the marks between."""
    position = 0
    while position < len(inside):
        found = PIECE.match(inside, position)
        if not found:
            raise FormulaError(f"'[{inside}]' is no part of a table")
        yield found[2] or found[1]
        position = found.end()


def _table(name: str, tables: Iterable[Table], sheet: str, place: Place) -> Table | None:
    book, _, name = name.rpartition("!")
    if book.startswith("[") and book != "[0]":
        raise NotKnown("a table of another workbook")
    wanted = name.casefold()
    for table in tables:
        (top, left), (bottom, right) = table.first, table.last
        inside = top <= place[0] <= bottom and left <= place[1] <= right
        if table.name.casefold() == wanted if wanted else inside and table.sheet == sheet:
            return table
    return None


def _columns(table: Table, told: tuple[str, ...]) -> tuple[int, int] | None:
    """The first and last column of the sheet that is meant."""
    if not told:
        return table.first[1], table.last[1]
    known = {name.casefold(): i for i, name in enumerate(table.columns, table.first[1])}
    found = [known.get(name.casefold(), 0) for name in told]
    return (min(found), max(found)) if min(found) else None


def _data(table: Table) -> tuple[int, int]:
    """The first and last row between headings and totals."""
    return table.first[0] + table.header_rows, table.last[0] - table.totals_rows


def _rows(table: Table, told: frozenset[str]) -> tuple[int, int] | None:
    """The first and last row that is meant; None where the table has none such."""
    top, bottom = _data(table)
    spans = {
        "#all": (table.first[0], table.last[0]),
        "#data": (top, bottom),
        "#headers": (table.first[0], top - 1),
        "#totals": (bottom + 1, table.last[0]),
    }
    found = [spans[each] for each in told or {"#data"} if spans[each][0] <= spans[each][1]]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None
