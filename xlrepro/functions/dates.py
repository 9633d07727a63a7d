"""Dates: a day from its parts, its parts, months on, days between."""

from __future__ import annotations

import math

from xlrepro.functions.calendar_1900 import (
    LAST,
    Date,
    date_of,
    day_at,
    month_length,
    moved,
    serial_of,
    valid,
    whole_day,
)
from xlrepro.functions.declare import Number, Strict, Text, spreadsheet
from xlrepro.values import NUM, Fault

YEARS = 10000


@spreadsheet("DATE")
def date(year: Number, month: Number, day: Number) -> float:
    """The number of a day; years below 1900 count from 1900; months and days may overflow.

    #NUM! for years below 0 and from 10000 on, in months too, and for days before 1900.

    >>> date(2024, 14, 0)
    45688.0
    """
    whole = math.floor(year)
    whole += 1900 if 0 <= whole < 1900 else 0
    if whole < 0 or whole + (month - 1) // 12 >= YEARS or abs(day) > LAST:
        raise Fault(NUM)
    return valid(serial_of(whole, math.floor(month), math.floor(day)))


@spreadsheet("YEAR")
def year(serial_number: Number) -> float:
    """The year of a day; #NUM! below 0 and after 31 December 9999.

    >>> year(45651.5)
    2024.0
    """
    return float(date_of(day_at(serial_number))[0])


@spreadsheet("MONTH")
def month(serial_number: Number) -> float:
    """The month of a day, from 1 to 12; errors as in `year`.

    >>> month(45651)
    12.0
    """
    return float(date_of(day_at(serial_number))[1])


@spreadsheet("DAY")
def day(serial_number: Number) -> float:
    """The day of its month, from 1 to 31, and 0 for number 0; errors as in `year`.

    >>> day(45651), day(60)
    (25.0, 29.0)
    """
    return float(date_of(day_at(serial_number))[2])


@spreadsheet("EDATE")
def edate(start_date: Strict, months: Strict) -> float:
    """The same day some months later, or the last of a shorter month; #NUM! outside 1900 to 9999.

    >>> edate(45322, 1)  # 31 January 2024
    45351.0
    """
    date = date_of(whole_day(start_date))
    return valid(serial_of(*moved(date, _months(months))))


@spreadsheet("EOMONTH")
def eomonth(start_date: Strict, months: Strict) -> float:
    """The last day of the month some months later; #NUM! outside 1900 to 9999.

    >>> eomonth(45322, 1)
    45351.0
    """
    year, month, _ = moved(date_of(whole_day(start_date)), _months(months))
    return valid(serial_of(year, month, month_length(year, month)))


def _months(months: float) -> int:
    if abs(months) > 12 * YEARS:
        raise Fault(NUM)
    return math.trunc(months)


@spreadsheet("DAYS")
def days(end_date: Number, start_date: Number) -> float:
    """Days from the start to the end; #NUM! where either is no day.

    >>> days(45651, 45322)
    329.0
    """
    return float(whole_day(end_date) - whole_day(start_date))


@spreadsheet("DATEDIF")
def datedif(start_date: Number, end_date: Number, unit: Text) -> float:
    """Whole years ("Y"), months ("M") or days ("D") between two days.

    "YM" are the months without the years, "YD" the days as if in the same year, "MD" the days as if
    in the same month, by Excel's own count that may go below 0. #NUM! where the end comes first,
    and for other units.

    >>> datedif(36678, 37118, "YD")
    75.0
    """
    first, last = whole_day(start_date), whole_day(end_date)
    if last < first or unit.upper() not in BETWEEN:
        raise Fault(NUM)
    return float(BETWEEN[unit.upper()](date_of(first), date_of(last)))


def _months_between(start: Date, end: Date) -> int:
    return 12 * (end[0] - start[0]) + end[1] - start[1] - (end[2] < start[2])


def _days_past_month(start: Date, end: Date) -> int:
    """Days since the start's day in the end's month, or in the one before."""
    if end[2] >= start[2]:
        return end[2] - start[2]
    year, month, _ = moved((end[0], end[1], 1), -1)
    return end[2] - start[2] + month_length(year, month)


def _days_past_year(start: Date, end: Date) -> int:
    """Days to the end's day and month, in the start's year or the one after."""
    year = start[0] + ((end[1], end[2]) < (start[1], start[2]))
    return serial_of(year, end[1], end[2]) - serial_of(*start)


BETWEEN = {
    "Y": lambda start, end: _months_between(start, end) // 12,
    "M": _months_between,
    "D": lambda start, end: serial_of(*end) - serial_of(*start),
    "YM": lambda start, end: _months_between(start, end) % 12,
    "MD": _days_past_month,
    "YD": _days_past_year,
}
