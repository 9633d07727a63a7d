"""Rows in order, rows that differ, rows that meet a condition."""

from __future__ import annotations

from collections import Counter
from functools import cmp_to_key
from typing import Any as Anything

import numpy as np
import numpy.typing as npt

from xlrepro.functions.coerce import number, truth
from xlrepro.functions.comparing import BLANK, kind_of, order
from xlrepro.functions.cutting import tidy
from xlrepro.functions.declare import Matrix, Number, Raw, Truth, singles, spreadsheet
from xlrepro.functions.searching import key_of
from xlrepro.values import CALC, VALUE, Fault

Values = npt.NDArray[Anything]


@spreadsheet("SORT")
def sort(
    area: Matrix,
    index: Matrix | None = None,
    direction: Matrix | None = None,
    by_column: Truth = False,
) -> Values:
    """Rows in the order of one column or of several, rising (1) or falling (-1).

    Numbers come before text, FALSE, TRUE and errors; blanks are last in either direction. Rows
    that are alike stay in their order. With `by_column` columns are sorted. #VALUE! for a column
    that is not there and for other directions.

    >>> sort([[2, 20], [1, 30], [2, 10]], [1, 2], [-1, 1]).tolist()
    [[2.0, 10.0], [2.0, 20.0], [1.0, 30.0]]
    """
    rows = area.T if by_column else area
    places = [1] if index is None else [int(number(value)) for value in singles(index)]
    if not all(1 <= place <= rows.shape[1] for place in places):
        raise Fault(VALUE)
    directions = [1.0] if direction is None else [number(value) for value in singles(direction)]
    if len(directions) not in (1, len(places)):
        raise Fault(VALUE)
    lines = [rows[:, place - 1].tolist() for place in places]
    wanted = rows[_sorted(lines, directions * (len(places) // len(directions)))]
    return tidy((wanted.T if by_column else wanted).copy())


@spreadsheet("SORTBY", repeated=2)
def sortby(area: Matrix, by: Matrix, direction: Number | None = None, *more: Matrix) -> Values:
    """Rows, or columns, in the order of other values beside them; see `sort`.

    >>> sortby(["a", "b", "c"], [3, 1, 2])
    array(['b', 'c', 'a'], dtype=object)
    """
    bys = [by, *more[::2]]
    given: list[Anything] = [direction, *more[1::2]]
    directions = [1.0 if one is None else float(one) for one in given]
    directions += [1.0] * (len(bys) - len(directions))
    down = by.shape[1] == 1 and by.shape[0] == area.shape[0]
    wanted = (area.shape[0], 1) if down else (1, area.shape[1])
    if any(one.shape != wanted for one in bys):
        raise Fault(VALUE)
    places = _sorted([one.ravel().tolist() for one in bys], directions)
    return tidy(area[places] if down else area[:, places])


@spreadsheet("UNIQUE")
def unique(area: Matrix, by_column: Truth = False, once: Truth = False) -> Values:
    """The rows, or columns, that differ, each where it comes first; or those that come but once.

    Text is alike in any case. #CALC! where nothing is left.

    >>> unique(["b", "a", "B"]), unique(["b", "a", "B"], False, True)
    (array(['b', 'a'], dtype=object), array(['a'], dtype=object))
    """
    rows = area.T if by_column else area
    keys = [tuple(map(key_of, row)) for row in rows.tolist()]
    if once:
        counts = Counter(keys)
        places = [place for place, key in enumerate(keys) if counts[key] == 1]
    else:
        first: dict[Anything, int] = {}
        for place, key in enumerate(keys):
            first.setdefault(key, place)
        places = list(first.values())
    if not places:
        raise Fault(CALC)
    kept = rows[places]
    return tidy((kept.T if by_column else kept).copy())


@spreadsheet("FILTER")
def filter(area: Matrix, include: Matrix, otherwise: Raw | None = None) -> Anything:
    """The rows, or columns, beside which a condition is true; #CALC! or `otherwise` for none.

    #VALUE! where the conditions do not fit; an error among them is the result.

    >>> filter([1, 2, 3], [True, False, True])
    array([1., 3.])
    """
    down = include.shape == (area.shape[0], 1)
    if not down and include.shape != (1, area.shape[1]):
        raise Fault(VALUE)
    kept = np.array([truth(value) for value in singles(include)])
    if kept.any():
        return tidy(area[kept] if down else area[:, kept])
    if otherwise is None:
        raise Fault(CALC)
    return otherwise


def _sorted(lines: list[list[Anything]], directions: list[float]) -> list[int]:
    """The places of rows in the order of the values in some of their columns."""
    if any(direction not in (1, -1) for direction in directions):
        raise Fault(VALUE)
    places = list(range(len(lines[0])))
    for values, direction in reversed(list(zip(lines, directions, strict=True))):
        compared = cmp_to_key(_blanks_last(values, int(direction)))
        places.sort(key=compared)
    return places


def _blanks_last(values: list[Anything], direction: int) -> Anything:
    def compare(left: int, right: int) -> int:
        first, second = values[left], values[right]
        blank = (kind_of(first) == BLANK) - (kind_of(second) == BLANK)
        return blank or direction * order(first, second)

    return compare
