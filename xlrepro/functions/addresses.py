"""A cell's address as text."""

from __future__ import annotations

import re

from xlrepro.functions.declare import Number, Text, Truth, spreadsheet
from xlrepro.values import VALUE, Fault

ROWS, COLUMNS = 1_048_576, 16_384
PLAIN_NAME = re.compile(r"(\[[\w.]+\])?[^\W\d][\w.]*\Z")
LIKE_A_CELL = re.compile(r"([A-Za-z]{1,3}\d+|[Rr]\d*|[Cc]\d*|[Rr]\d*[Cc]\d*)\Z")


@spreadsheet("ADDRESS")
def address(
    row: Number,
    column: Number,
    fixed: Number | None = None,
    a1: Truth | None = None,
    sheet: Text | None = None,
) -> str:
    """The address of a cell; `fixed` is 1 for $A$1, 2 for A$1, 3 for $A1, 4 for A1.

    Where `a1` is FALSE it is R1C1, or R[1]C[1] where it is not fixed. #VALUE! outside a sheet.

    >>> address(2, 28, 2), address(2, 3, 4, False), address(1, 1, 1, True, "my sheet")
    ('AB$2', 'R[2]C[3]', "'my sheet'!$A$1")
    """
    row, column, how = int(row), int(column), 1 if fixed is None else int(fixed)
    if not (1 <= row <= ROWS and 1 <= column <= COLUMNS and 1 <= how <= 4):
        raise Fault(VALUE)
    row_fixed, column_fixed = how in (1, 2), how in (1, 3)
    if a1 is None or a1:
        cell = f"{'$' * column_fixed}{letters(column)}{'$' * row_fixed}{row}"
    else:
        cell = f"R{row if row_fixed else f'[{row}]'}C{column if column_fixed else f'[{column}]'}"
    return cell if sheet is None else f"{quoted(sheet)}!{cell}"


def letters(column: int) -> str:
    """28 as AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def quoted(sheet: str) -> str:
    """A sheet's name as it stands before an address."""
    if not sheet or (PLAIN_NAME.match(sheet) and not LIKE_A_CELL.match(sheet)):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
