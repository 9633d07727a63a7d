"""Days and fractions of a year by the conventions of bonds: 30/360, actual, European.

The basis of a count is 0 for 30/360 as in the US, 1 for actual days in actual years, 2 and 3 for
actual days in years of 360 and 365, 4 for 30/360 as in Europe.
"""

from __future__ import annotations

import math

from xlrepro.functions.calendar_1900 import (
    Date,
    date_of,
    day_at,
    is_leap,
    month_end,
    serial_of,
    whole_day,
    year_length,
)
from xlrepro.functions.declare import Number, Strict, Truth, spreadsheet
from xlrepro.values import NUM, Fault

US, ACTUAL, ACTUAL_360, ACTUAL_365, EUROPEAN = range(5)
YEAR_DAYS = {US: 360.0, ACTUAL_360: 360.0, ACTUAL_365: 365.0, EUROPEAN: 360.0}


@spreadsheet("DAYS360")
def days360(start_date: Number, end_date: Number, method: Truth | None = None) -> float:
    """Days from the start to the end in months of 30; the European way where method is true.

    In the US way the last of February counts as 30 where it is the start, not where it is the end.
    #NUM! where either is no day.

    >>> days360(45689, 45716), days360(45657, 45747)
    (27.0, 90.0)
    """
    start, end = date_of(day_at(start_date)), date_of(day_at(end_date))
    if method:
        return float(european(start, end))
    first = 30 if start[2] == 31 or end_of_february(start) else start[2]
    last = 30 if end[2] == 31 and first >= 30 else end[2]
    return float(by_thirty(start, end, first, last))


@spreadsheet("YEARFRAC")
def yearfrac(start_date: Strict, end_date: Strict, basis: Strict | None = None) -> float:
    """The fraction of a year between two days, whichever comes first.

    Basis 1 divides by the days of the one year, or by the mean over the years that are touched.
    #NUM! for no such basis or day.

    >>> yearfrac(45292, 45474), yearfrac(45292, 45474, 1)
    (0.5, 0.4972677595628415)
    """
    kind = basis_of(basis)
    first, last = sorted((whole_day(start_date), whole_day(end_date)))
    return days_between(first, last, kind) / days_in_year(first, last, kind)


def basis_of(value: float | None) -> int:
    """The basis that is asked for, 0 where none is; raises Fault with #NUM! for no such basis."""
    kind = 0 if value is None else math.floor(value)
    if not US <= kind <= EUROPEAN:
        raise Fault(NUM)
    return kind


def days_between(first: int, last: int, basis: int) -> int:
    """Days from one to the other by the count of a basis."""
    if basis == US:
        return us(date_of(first), date_of(last))
    if basis == EUROPEAN:
        return european(date_of(first), date_of(last))
    return last - first


def days_in_year(first: int, last: int, basis: int) -> float:
    """Days that a year has, for a stretch from one day to the other."""
    if basis != ACTUAL:
        return YEAR_DAYS[basis]
    start, end = date_of(first), date_of(last)
    if _within_a_year(start, end):
        return 366.0 if _meets_leap_day(start, end) else 365.0
    total = serial_of(end[0] + 1, 1, 1) - serial_of(start[0], 1, 1)
    return total / (end[0] - start[0] + 1)


def _within_a_year(start: Date, end: Date) -> bool:
    return start[0] == end[0] or (start[0] + 1 == end[0] and start[1:] >= end[1:])


def _meets_leap_day(start: Date, end: Date) -> bool:
    """Whether a stretch within a year counts with 366 days, as Excel has it."""
    if start[0] == end[0]:
        return year_length(start[0]) == 366
    if end[1:] == (2, 29):
        return True
    if is_leap(start[0]):
        return start[1] <= 2
    return is_leap(end[0]) and end[1] > 2


def us(start: Date, end: Date, both: bool = False) -> int:
    """Days in months of 30, as in the US. The last of February counts as 30.

    At the end that holds only where the start is one too, and so a 31st only after a 30th, except
    where `both` dates are taken so.
    """
    first, last = start[2], end[2]
    if end_of_february(end) and (both or end_of_february(start)):
        last = 30
    if last == 31 and (first >= 30 or both):
        last = 30
    if first == 31 or end_of_february(start):
        first = 30
    return by_thirty(start, end, first, last)


def european(start: Date, end: Date) -> int:
    """Days in months of 30, as in Europe: a 31st is a 30th."""
    return by_thirty(start, end, min(start[2], 30), min(end[2], 30))


def by_thirty(start: Date, end: Date, first: int, last: int) -> int:
    return 360 * (end[0] - start[0]) + 30 * (end[1] - start[1]) + last - first


def end_of_february(date: Date) -> bool:
    return date[1] == 2 and month_end(date)
