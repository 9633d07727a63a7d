"""The same values in another shape: turned, in one line, wrapped, padded, side by side."""

from __future__ import annotations

from typing import Any as Anything

import numpy as np
import numpy.typing as npt

from xlrepro.functions.cutting import tidy
from xlrepro.functions.declare import Area, Matrix, Number, Raw, Truth, spreadsheet
from xlrepro.values import CALC, NA, NUM, VALUE, ErrorValue, Fault

NOTHING, BLANKS, ERRORS, BOTH = range(4)  # what TOROW and TOCOL leave out
Values = npt.NDArray[Anything]


@spreadsheet("TRANSPOSE")
def transpose(area: Area) -> Values:
    """Rows as columns.

    >>> transpose([[1, 2], [3, 4]])
    array([[1., 3.],
           [2., 4.]])
    """
    return area.T.copy()


@spreadsheet("TOROW")
def torow(area: Matrix, leave_out: Number = 0, by_column: Truth = False) -> Values:
    """All values in one row, row after row or column after column.

    leave_out is 1 for blanks, 2 for errors, 3 for both; #CALC! where nothing is left.

    >>> torow([[1, 2], [3, 4]], 0, True)
    array([[1., 3., 2., 4.]])
    """
    return tidy(_line(area, int(leave_out), by_column).reshape(1, -1))


@spreadsheet("TOCOL")
def tocol(area: Matrix, leave_out: Number = 0, by_column: Truth = False) -> Values:
    """All values in one column; see `torow`."""
    return tidy(_line(area, int(leave_out), by_column).reshape(-1, 1))


@spreadsheet("WRAPROWS")
def wraprows(line: Matrix, count: Number, pad: Raw | None = None) -> Values:
    """One row or column cut into rows of so many values; the last is filled up, with #N/A.

    >>> wraprows([1, 2, 3], 2, 0)
    array([[1., 2.],
           [3., 0.]])
    """
    return _wrapped(line, count, pad)


@spreadsheet("WRAPCOLS")
def wrapcols(line: Matrix, count: Number, pad: Raw | None = None) -> Values:
    """One row or column cut into columns of so many values; see `wraprows`."""
    return _wrapped(line, count, pad).T.copy()


@spreadsheet("EXPAND")
def expand(
    area: Matrix,
    rows: Number | None = None,
    columns: Number | None = None,
    pad: Raw | None = None,
) -> Values:
    """An area with more rows and columns, filled with #N/A or another value; #VALUE! for fewer.

    >>> expand([[1, 2]], 2, 2, 0)
    array([[1., 2.],
           [0., 0.]])
    """
    height = area.shape[0] if rows is None else int(rows)
    width = area.shape[1] if columns is None else int(columns)
    if height < area.shape[0] or width < area.shape[1]:
        raise Fault(VALUE)
    return tidy(_padded(area, height, width, NA if pad is None else pad))


@spreadsheet("HSTACK")
def hstack(area: Matrix, *areas: Matrix) -> Values:
    """Areas side by side; lower ones are filled up with #N/A.

    >>> hstack([1, 2], [[3], [4]])
    array([[1., 3.],
           [2., 4.]])
    """
    height = max(one.shape[0] for one in (area, *areas))
    return tidy(np.hstack([_padded(one, height, one.shape[1], NA) for one in (area, *areas)]))


@spreadsheet("VSTACK")
def vstack(area: Matrix, *areas: Matrix) -> Values:
    """Areas one below the other; narrower ones are filled up with #N/A.

    >>> vstack([[1, 2]], [[3, 4]])
    array([[1., 2.],
           [3., 4.]])
    """
    width = max(one.shape[1] for one in (area, *areas))
    return tidy(np.vstack([_padded(one, one.shape[0], width, NA) for one in (area, *areas)]))


def _line(area: Values, leave_out: int, by_column: bool) -> Values:
    if leave_out not in (NOTHING, BLANKS, ERRORS, BOTH):
        raise Fault(VALUE)
    line = (area.T if by_column else area).ravel()
    kept = [
        not (leave_out & BLANKS and value is None)
        and not (leave_out & ERRORS and isinstance(value, ErrorValue))
        for value in line.tolist()
    ]
    if not any(kept):
        raise Fault(CALC)
    left: Values = line[np.array(kept)]
    return left


def _wrapped(line: Values, count: float, pad: Anything) -> Values:
    if 1 not in line.shape:
        raise Fault(VALUE)
    width = int(count)
    if width < 1:
        raise Fault(NUM)
    rows = -(-line.size // width)
    wrapped = np.full(rows * width, NA if pad is None else pad, dtype=object)
    wrapped[: line.size] = line.ravel()
    return tidy(wrapped.reshape(rows, width))


def _padded(area: Values, height: int, width: int, pad: Anything) -> Values:
    if area.shape == (height, width):
        return area
    padded = np.full((height, width), pad, dtype=object)
    padded[: area.shape[0], : area.shape[1]] = area
    return padded
