"""Days of the week and weeks of the year."""

from __future__ import annotations

import math

from xlrepro.functions.calendar_1900 import date_of, serial_of, weekday_of, whole_day
from xlrepro.functions.declare import Number, Strict, spreadsheet
from xlrepro.values import NUM, Fault

FIRST_DAYS = {1: 6, 2: 0} | {11 + day: day for day in range(7)}  # of a week, from 0 for Monday
BY_ISO = 21


@spreadsheet("WEEKDAY")
def weekday(serial_number: Number, return_type: Number | None = None) -> float:
    """The day of the week, from 1 for the first: Sunday (type 1), Monday (2), or any (11 to 17).

    Type 3 counts from 0 for Monday. #NUM! for other types and where there is no such day.

    >>> weekday(45651), weekday(45651, 2), weekday(45651, 3)
    (4.0, 3.0, 2.0)
    """
    day = weekday_of(whole_day(serial_number))
    kind = 1 if return_type is None else math.floor(return_type)
    if kind == 3:
        return float(day)
    return float((day - _first_day(kind)) % 7 + 1)


@spreadsheet("WEEKNUM")
def weeknum(serial_number: Strict, return_type: Strict | None = None) -> float:
    """The week of the year, the first being that of 1 January; types as in `weekday`.

    Type 21 counts as ISO 8601 does. #NUM! for other types and where there is no such day.

    >>> weeknum(45651), weeknum(45651, 2), weeknum(45651, 21)
    (52.0, 52.0, 52.0)
    """
    serial = whole_day(serial_number)
    kind = 1 if return_type is None else math.floor(return_type)
    if kind == BY_ISO:
        return float(iso_week(serial))
    first = serial_of(date_of(serial)[0], 1, 1)
    offset = (weekday_of(first) - _first_day(kind)) % 7
    return float((serial - first + offset) // 7 + 1)


def _first_day(kind: int) -> int:
    if kind not in FIRST_DAYS:
        raise Fault(NUM)
    return FIRST_DAYS[kind]


@spreadsheet("ISOWEEKNUM")
def isoweeknum(date: Number) -> float:
    """The week by ISO 8601: from Monday on, the first being that of 4 January.

    >>> isoweeknum(45658)  # 1 January 2025
    1.0
    """
    return float(iso_week(whole_day(date)))


def iso_week(serial: int) -> int:
    thursday = serial - weekday_of(serial) + 3
    if thursday < 1:
        return 52  # of 1899
    return (thursday - serial_of(date_of(thursday)[0], 1, 1)) // 7 + 1
