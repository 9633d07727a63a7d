"""The spreadsheet's calendar: day 1 is 1 January 1900, and day 60 is 29 February 1900.

That leap day never was; Lotus 1-2-3 had it, and files depend on it. Day 0 is read as 0 January
1900. From 1 March 1900 on the numbers are those of the Gregorian calendar up to the year 9999.

A workbook may count from 1 January 1904, its day 0: all of this is then told in its own numbers.
"""

from __future__ import annotations

import math
from contextvars import ContextVar

from xlrepro.values import NUM, Fault

LAST = 2958465  # 31 December 9999
SECONDS = 86400  # of a day
IN_1904 = 1462  # the day in 1900's numbers that is day 0 of 1904's
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
BEFORE = tuple(sum(LENGTHS[:month]) for month in range(12))  # days of a year before a month

Date = tuple[int, int, int]  # year, month from 1, day

day_zero: ContextVar[int] = ContextVar("day_zero", default=0)
"""The day in 1900's numbers that is day 0 of the workbook: 0 or `IN_1904`."""


def is_leap(year: int) -> bool:
    """Whether a year has a 29 February, as 1900 has here."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0 or year == 1900)


def month_length(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else LENGTHS[month - 1]


def year_length(year: int) -> int:
    return 366 if is_leap(year) else 365


def serial_of(year: int, month: int, day: int) -> int:
    """The number of a day; month and day may lie outside of their year and month.

    >>> serial_of(1900, 2, 29), serial_of(1900, 14, 0), serial_of(2024, 12, 25)
    (60, 397, 45651)
    """
    return _since_1900(year, month, day) - day_zero.get()


def _since_1900(year: int, month: int, day: int) -> int:
    year, month = year + (month - 1) // 12, (month - 1) % 12
    past = year - 1
    leaps = past // 4 - past // 100 + past // 400 + (past >= 1900) - 460  # since 1900
    leap_day = 1 if month > 1 and is_leap(year) else 0
    return 365 * (year - 1900) + leaps + BEFORE[month] + leap_day + day


def date_of(serial: int) -> Date:
    """Year, month and day of a number; raises Fault with #NUM! where there is no such day.

    >>> date_of(0), date_of(60), date_of(2958465)
    ((1900, 1, 0), (1900, 2, 29), (9999, 12, 31))
    """
    valid(serial)
    serial += day_zero.get()
    if serial == 0:
        return 1900, 1, 0
    year = 1900 + int((serial - 1) / 365.2425)
    year += (serial > _since_1900(year, 12, 31)) - (serial < _since_1900(year, 1, 1))
    month = min(12, (serial - _since_1900(year, 1, 1)) // 28 + 1)
    while serial < _since_1900(year, month, 1):
        month -= 1
    return year, month, serial - _since_1900(year, month, 0)


def last_day() -> int:
    """The number of 31 December 9999.

    >>> last_day()
    2958465
    """
    return LAST - day_zero.get()


def whole_day(value: float) -> int:
    """The day of a point in time, without its hours; raises Fault with #NUM! where there is none.

    >>> whole_day(45651.75)
    45651
    """
    if not 0 <= value < last_day() + 1:
        raise Fault(NUM)
    return math.floor(value)


def day_at(value: float) -> int:
    """The day of a point in time as the clock shows it, to the nearest second; so 23:59:59.9 is the
    next day. Raises Fault with #NUM! where there is none.

    >>> day_at(45651.999999), whole_day(45651.999999)
    (45652, 45651)
    """
    return whole_day(value if value < 0 else value + 0.5 / SECONDS)


def valid(serial: int) -> float:
    """A number of a day as a result; raises Fault with #NUM! where there is no such day."""
    if not 0 <= serial <= last_day():
        raise Fault(NUM)
    return float(serial)


def moved(date: Date, months: int) -> Date:
    """The same day some months on or back, or the last of that month where it is shorter."""
    year, month, day = date
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    return year, month, min(day, month_length(year, month))


def month_end(date: Date) -> bool:
    """Whether a date is the last of its month."""
    year, month, day = date
    return day == month_length(year, month)


def weekday_of(serial: int) -> int:
    """0 for Monday to 6 for Sunday. Before March 1900 it is a day off, as the leap day has it.

    >>> weekday_of(1), weekday_of(45651)
    (6, 2)
    """
    return (serial + day_zero.get() - 2) % 7
