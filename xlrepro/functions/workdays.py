"""Days that are worked: without weekends and holidays.

A weekend is told by a number, 1 for Saturday and Sunday to 7 for Friday and Saturday and 11 for
Sunday only to 17 for Saturday only, or by seven signs from Monday on, 1 for a day off.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xlrepro.functions.calendar_1900 import last_day, valid, weekday_of, whole_day
from xlrepro.functions.coerce import strict_number
from xlrepro.functions.declare import Any, Area, Strict, singles, spreadsheet
from xlrepro.values import NUM, VALUE, Fault

WEEK = 7
SATURDAY = 5
Weekend = frozenset[int]  # days off, from 0 for Monday
USUAL: Weekend = frozenset({5, 6})
PAIRS = {1 + i: frozenset({(SATURDAY + i) % WEEK, (SATURDAY + i + 1) % WEEK}) for i in range(WEEK)}
SINGLE = {11 + i: frozenset({(6 + i) % WEEK}) for i in range(WEEK)}
NUMBERED: dict[int, Weekend] = PAIRS | SINGLE


@spreadsheet("NETWORKDAYS")
def networkdays(start_date: Strict, end_date: Strict, holidays: Area | None = None) -> float:
    """Workdays from one day to another, both counted; below 0 where the end comes first.

    #VALUE! for holidays that are no dates, #NUM! where any is out of range.

    >>> networkdays(41183, 41334), networkdays(41183, 41334, [41235, 41247, 41295])
    (110.0, 107.0)
    """
    return _between(start_date, end_date, USUAL, holidays)


@spreadsheet("NETWORKDAYS.INTL")
def networkdays_intl(
    start_date: Strict,
    end_date: Strict,
    weekend: Any = None,
    holidays: Area | None = None,
) -> float:
    """The same with a weekend of one's own; #NUM! or #VALUE! for one that is none.

    >>> networkdays_intl(38718, 38748, 7, [38719, 38733]), networkdays_intl(38718, 38748, "0010001")
    (21.0, 22.0)
    """
    return _between(start_date, end_date, weekend_of(weekend), holidays)


@spreadsheet("WORKDAY")
def workday(start_date: Strict, days: Strict, holidays: Area | None = None) -> float:
    """The workday that comes some workdays after a day, or before where these are below 0.

    >>> workday(39722, 151), workday(39722, 151, [39778, 39786, 39834])
    (39933.0, 39938.0)
    """
    return _after(start_date, days, USUAL, holidays)


@spreadsheet("WORKDAY.INTL")
def workday_intl(
    start_date: Strict, days: Strict, weekend: Any = None, holidays: Area | None = None
) -> float:
    """The same with a weekend of one's own; #VALUE! for one without a workday.

    >>> workday_intl(40909, 90, 11), workday_intl(40909, 30, 17)
    (41013.0, 40944.0)
    """
    off = weekend_of(weekend)
    if len(off) == WEEK:
        raise Fault(VALUE)
    return _after(start_date, days, off, holidays)


def weekend_of(value: Any) -> Weekend:
    """The days off that a number or a text tells."""
    if value is None:
        return USUAL
    if isinstance(value, str):
        if len(value) != WEEK or set(value) - {"0", "1"}:
            raise Fault(VALUE)
        return frozenset(day for day, sign in enumerate(value) if sign == "1")
    number = math.floor(strict_number(value))
    if number not in NUMBERED:
        raise Fault(NUM)
    return NUMBERED[number]


def _between(start: float, end: float, off: Weekend, holidays: Area | None) -> float:
    first, last = whole_day(start), whole_day(end)
    free = _free(holidays, off)
    if first <= last:
        return float(_count(first, last, off, free))
    return -float(_count(last, first, off, free))


def _after(start: float, days: float, off: Weekend, holidays: Area | None) -> float:
    """The day up to which there are so many workdays, found by halving."""
    first, wanted, free = whole_day(start), math.trunc(days), _free(holidays, off)
    if wanted == 0:
        return float(first)
    forward = wanted > 0
    low, high = 0, last_day() + 1 - first if forward else first + 1
    while high - low > 1:
        middle = (low + high) // 2
        span = (first + 1, first + middle) if forward else (first - middle, first - 1)
        if _count(*span, off, free) >= abs(wanted):
            high = middle
        else:
            low = middle
    return valid(first + high if forward else first - high)


def _count(first: int, last: int, off: Weekend, free: Sequence[int]) -> int:
    """Workdays from first to last, both included."""
    weeks, rest = divmod(last - first + 1, WEEK)
    count = weeks * (WEEK - len(off))
    count += sum(weekday_of(last - i) not in off for i in range(rest))
    return count - sum(first <= day <= last for day in free)


def _free(holidays: Area | None, off: Weekend) -> list[int]:
    """The holidays that are no days off anyway, each once."""
    if holidays is None:
        return []
    days = {whole_day(strict_number(day)) for day in singles(holidays) if day is not None}
    return sorted(day for day in days if weekday_of(day) not in off)
