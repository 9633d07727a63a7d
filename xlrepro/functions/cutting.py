"""Parts of an area: its first or last rows, rows by their numbers, what is not blank."""

from __future__ import annotations

import numpy as np

from xlrepro.functions.coerce import number
from xlrepro.functions.declare import Matrix, Number, singles, spreadsheet
from xlrepro.values import CALC, VALUE, Area, Fault, NotKnown, area_of


@spreadsheet("TAKE")
def take(area: Matrix, rows: Number | None = None, columns: Number | None = None) -> Area:
    """The first rows and columns of an area, or the last where a number is below 0.

    #CALC! for 0; more than there are is all.

    >>> take([[1, 2], [3, 4]], -1)
    array([[3., 4.]])
    """
    return tidy(area[_taken(rows), _taken(columns)])


@spreadsheet("DROP")
def drop(area: Matrix, rows: Number | None = None, columns: Number | None = None) -> Area:
    """An area without its first rows and columns, or the last where a number is below 0.

    #CALC! where nothing is left.

    >>> drop([[1, 2], [3, 4]], 1, -1)
    array([[3.]])
    """
    left = area[_left(rows), _left(columns)]
    if not left.size:
        raise Fault(CALC)
    return tidy(left)


@spreadsheet("CHOOSEROWS")
def chooserows(area: Matrix, row: Matrix, *rows: Matrix) -> Area:
    """Rows of an area by their numbers, from the end where these are below 0; #VALUE! beyond it.

    >>> chooserows([[1], [2], [3]], -1, 1)
    array([[3.],
           [1.]])
    """
    return tidy(area[_places([row, *rows], area.shape[0])])


@spreadsheet("CHOOSECOLS")
def choosecols(area: Matrix, column: Matrix, *columns: Matrix) -> Area:
    """Columns of an area by their numbers; see `chooserows`.

    >>> choosecols([[1, 2, 3]], -1, 1)
    array([[3., 1.]])
    """
    return tidy(area[:, _places([column, *columns], area.shape[1])])


@spreadsheet("TRIMRANGE")
def trimrange(area: Matrix, rows: Number | None = None, columns: Number | None = None) -> Area:
    """An area without the blank rows and columns around it.

    Each number is 0 to keep them all, 1 to trim before, 2 after, 3 (the default) on both sides.
    """
    top, bottom, left, right = trimmed_sides(area, rows, columns)
    return tidy(area[top : bottom + 1, left : right + 1])


def trimmed_sides(area: Area, rows: float | None, columns: float | None) -> tuple[int, ...]:
    """The first and last row and column, from 0, that `trimrange` leaves of an area."""
    filled = np.array([[value is not None for value in row] for row in area.tolist()])
    if not filled.any():
        raise NotKnown("TRIMRANGE of blanks")
    down, across = _filled(filled, 1, rows), _filled(filled, 0, columns)
    return down.start, down.stop - 1, across.start, across.stop - 1


def tidy(area: Area) -> Area:
    """An area with floats in an array of floats where it holds nothing else."""
    return area if area.dtype == np.float64 else area_of(area.tolist())


def _taken(count: float | None) -> slice:
    if count is None:
        return slice(None)
    whole = int(count)
    if whole == 0:
        raise Fault(CALC)
    return slice(whole) if whole > 0 else slice(whole, None)


def _left(count: float | None) -> slice:
    whole = int(count or 0)
    return slice(whole, None) if whole >= 0 else slice(whole)


def _places(given: list[Area], size: int) -> list[int]:
    places = []
    for one in (int(number(value)) for area in given for value in singles(area)):
        if one == 0 or abs(one) > size:
            raise Fault(VALUE)
        places.append(one - 1 if one > 0 else size + one)
    return places


def _filled(filled: Area, axis: int, how: float | None) -> slice:
    trim = 3 if how is None else int(how)
    if trim not in (0, 1, 2, 3):
        raise Fault(VALUE)
    lines: Area = np.any(filled, axis=axis)
    places = np.flatnonzero(lines)
    return slice(int(places[0]) if trim & 1 else 0, int(places[-1]) + 1 if trim & 2 else len(lines))
