"""Counts, sums and extremes of the cells that meet criteria: COUNTIF, SUMIFS and the like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any as Anything

import numpy as np

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.criteria import Mask, cells_of, criterion
from xlrepro.functions.declare import Area, Numbers, Raw, spreadsheet
from xlrepro.values import DIV0, VALUE, Fault, NotKnown


@spreadsheet("COUNTIF")
def countif(area: Area, wanted: Raw) -> float:
    """How many cells meet a criterion; see `xlrepro.functions.criteria`.

    >>> countif([1, 5, "b"], ">=1"), countif(["a", "ab", 3], "a*")
    (2.0, 2.0)
    """
    return float(np.count_nonzero(cells_of(area).mask(criterion(wanted))))


@spreadsheet("COUNTIFS", repeated=2)
def countifs(area: Area, wanted: Raw, *more: Area) -> float:
    """How many rows meet all criteria; #VALUE! where areas differ in shape.

    >>> countifs([1, 2, 3], ">1", ["a", "b", "a"], "a")
    1.0
    """
    return float(np.count_nonzero(_meeting(area, [area, wanted, *more])))


@spreadsheet("SUMIF")
def sumif(area: Area, wanted: Raw, sums: Area | None = None) -> float:
    """The sum of the numbers that stand where a criterion is met; of the same cells by default.

    >>> sumif(["a", "b", "a"], "a", [1, 2, 4]), sumif([1, 2, 4], ">1")
    (5.0, 6.0)
    """
    return float(left_sum(_alongside(area, wanted, sums)))


@spreadsheet("SUMIFS", repeated=2)
def sumifs(sums: Area, area: Area, wanted: Raw, *more: Area) -> float:
    """The sum of the numbers that stand where all criteria are met, left to right.

    An error counts only where they are met; #VALUE! where areas differ in shape.

    >>> sumifs([1, 2, 4], ["a", "b", "a"], "a", [7, 8, 9], ">7")
    4.0
    """
    return float(left_sum(_numbers(sums, _meeting(sums, [area, wanted, *more]))))


@spreadsheet("AVERAGEIF")
def averageif(area: Area, wanted: Raw, averaged: Area | None = None) -> float:
    """The mean of the numbers that stand where a criterion is met; #DIV/0! where there is none.

    >>> averageif(["a", "b", "a"], "a", [1, 2, 4])
    2.5
    """
    return _mean(_alongside(area, wanted, averaged))


@spreadsheet("AVERAGEIFS", repeated=2)
def averageifs(averaged: Area, area: Area, wanted: Raw, *more: Area) -> float:
    """The mean of the numbers that stand where all criteria are met; #DIV/0! where there is none.

    >>> averageifs([1, 2, 4], ["a", "b", "a"], "a", [7, 8, 9], ">7")
    4.0
    """
    return _mean(_numbers(averaged, _meeting(averaged, [area, wanted, *more])))


@spreadsheet("MAXIFS", repeated=2)
def maxifs(area: Area, among: Area, wanted: Raw, *more: Area) -> float:
    """The largest number that stands where all criteria are met; 0 where there is none.

    >>> maxifs([1, 2, 4], ["a", "b", "a"], "a")
    4.0
    """
    numbers = _numbers(area, _meeting(area, [among, wanted, *more]))
    return float(numbers.max()) if numbers.size else 0.0


@spreadsheet("MINIFS", repeated=2)
def minifs(area: Area, among: Area, wanted: Raw, *more: Area) -> float:
    """The smallest number that stands where all criteria are met; 0 where there is none.

    >>> minifs([1, 2, 4], ["a", "b", "a"], "a")
    1.0
    """
    numbers = _numbers(area, _meeting(area, [among, wanted, *more]))
    return float(numbers.min()) if numbers.size else 0.0


@spreadsheet("PERCENTOF")
def percentof(part: Numbers, whole: Numbers) -> float:
    """What share the numbers of a part have in the sum of all; #DIV/0! where that is 0.

    >>> percentof([1, 2], [1, 2, 3])
    0.5
    """
    return float(left_sum(part)) / float(left_sum(whole))


def _meeting(like: Area, pairs: Iterable[Anything]) -> Mask:
    """Which cells meet all criteria, given as area, criterion, area, criterion."""
    given = list(pairs)
    if len(given) % 2:
        raise NotKnown("an area without its criterion")
    if any(area.shape != like.shape for area in given[::2]):
        raise Fault(VALUE)
    first, *others = (
        cells_of(area).mask(criterion(wanted))
        for area, wanted in zip(given[::2], given[1::2], strict=True)
    )
    for other in others:
        first = first & other
    return first


def _alongside(area: Area, wanted: Anything, beside: Area | None) -> Numbers:
    beside = area if beside is None else beside
    if beside.shape != area.shape:
        raise NotKnown("cells beside an area of another shape")
    return _numbers(beside, _meeting(area, [area, wanted]))


def _numbers(area: Area, mask: Mask) -> Numbers:
    """The numbers of the cells that a mask picks; raises Fault with the first error there."""
    cells = cells_of(area)
    for place in cells.errors:
        if mask[place]:
            raise Fault(cells.values[place])
    picked = cells.numbers[mask]
    return picked if area.dtype == np.float64 else picked[~np.isnan(picked)]


def _mean(numbers: Numbers) -> float:
    if not numbers.size:
        raise Fault(DIV0)
    return float(left_sum(numbers)) / numbers.size
