"""Dates and times in text, in the ways that they are written in the United States.

1/2/2020   1-2-20   2020-01-02   2 January 2020   2-Jan-20   Jan 2, 2020   Jan-2020   1/2020
10:30   10:30:15.5 PM   10 PM   30:15.5 (minutes)   and a date and a time together
"""

from __future__ import annotations

import re
from contextvars import ContextVar

from xlrepro.functions.calendar_1900 import month_length, serial_of
from xlrepro.values import NotKnown

year_of_entry: ContextVar[int | None] = ContextVar("year_of_entry", default=None)
"""The year in which a sheet was computed: that of days without a year."""

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
CLOCK = r"""(?:
    (?P<first>\d{1,4}) \s*:\s* (?P<second>\d{1,4})?
        (?: \s*:\s* (?P<third>\d{1,4})? )? (?P<part>\.\d*)? (?: \s+ (?P<half>[ap])m? )?
    | (?P<hour>\d{1,2}) \s+ (?P<its_half>[ap])m?
)"""
MOMENT = re.compile(
    rf"(?: (?P<before>.+?) \s+ )?? {CLOCK} (?: \s+ (?P<after>.+) )?",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
NUMBERS = re.compile(r"(\d+)\s*[/-]\s*(\d+)(?:\s*[/-]\s*(\d+))?", re.ASCII)
MONTH_FIRST = re.compile(r"([a-z]{3,9})\s*[/ -]?\s*(\d+)(?:\s*,\s*(\d{4}))?", re.I | re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})\s*[/ -]?\s*([a-z]{3,9})(?:\s*[/ -]?\s*(\d+))?", re.I | re.ASCII)
CENTURY = 30  # two-digit years from here on are of the 1900s


def moment_in(text: str) -> float | None:
    """The number of a date, a time or both; None where a text is neither.

    >>> moment_in("2-Jan-20"), moment_in("6:00 PM"), moment_in("Jan 2, 2020 12:00")
    (43832.0, 0.75, 43832.5)
    """
    match = MOMENT.fullmatch(text)
    if match is None:
        day = day_in(text)
        return None if day is None else float(day)
    time = _time(match)
    parts = [part for part in (match["before"], match["after"]) if part]
    if time is None or len(parts) > 1:
        return None
    day = day_in(parts[0]) if parts else 0
    return None if day is None else day + time


def _time(match: re.Match[str]) -> float | None:
    """The fraction of a day; hours, minutes and seconds may overflow where no half is named."""
    half = match["half"] or match["its_half"]
    parts = [int(match["hour"] or match["first"]), int(match["second"] or 0)]
    parts.append(int(match["third"] or 0))
    fraction = float("0" + match["part"] + "0") if match["part"] else 0.0
    if match["part"] and match["third"] is None:
        parts = [0, parts[0], parts[1]]
    if half:
        if parts[0] > 12 or parts[1] > 59 or parts[2] > 59:
            return None
        parts[0] = parts[0] % 12 + (12 if half.lower() == "p" else 0)
    return (parts[0] * 3600 + parts[1] * 60 + parts[2] + fraction) / 86400


def day_in(text: str) -> int | None:
    """The number of a date; None where a text is none."""
    if match := NUMBERS.fullmatch(text):
        return _of_numbers(*match.groups())
    if match := MONTH_FIRST.fullmatch(text):
        name, number, year = match.groups()
        return _of_two(_month(name), number) if year is None else _day(year, _month(name), number)
    if match := DAY_FIRST.fullmatch(text):
        number, name, year = match.groups()
        month = _month(name)
        if month is None or not 1 <= int(number) <= month_length(2000, month):
            return None
        return _day(year or _this_year(text), month, number)
    return None


def _of_numbers(first: str, second: str, third: str | None) -> int | None:
    if third is None:
        if len(first) == 4:
            return _day(first, _small(second), "1")
        return _of_two(_small(first), second)
    if len(first) == 4:
        return _day(first, _small(second), third)
    return _day(third, _small(first), second)


def _of_two(month: int | None, number: str) -> int | None:
    """A month with a day of this year, or where it has no such day, with a year."""
    day = _small(number)
    if month is None or not 1 <= month <= 12:
        return None
    if day is not None and 1 <= day <= month_length(2000, month):
        year = _this_year(f"{MONTHS[month - 1]} {number}")
        if day <= month_length(int(year), month):
            return _day(year, month, number)
    return _day(number, month, "1")


def _day(year: str, month: int | None, day: str) -> int | None:
    """The number of a day, where there is one."""
    number, of = _small(day), _year(year)
    if month is None or number is None or of is None or not 1 <= month <= 12:
        return None
    return serial_of(of, month, number) if 1 <= number <= month_length(of, month) else None


def _year(text: str) -> int | None:
    year = int(text)
    if len(text) <= 2:
        return year + (1900 if year >= CENTURY else 2000)
    return year if len(text) == 4 and year >= 1900 else None


def _small(text: str) -> int | None:
    """A month or a day: at most two digits."""
    return int(text) if len(text) <= 2 else None


def _month(name: str) -> int | None:
    """The month of a name, of which three letters are enough."""
    for i, month in enumerate(MONTHS):
        if month.startswith(name.lower()):
            return i + 1
    return None


def _this_year(text: str) -> str:
    year = year_of_entry.get()
    if year is None:
        raise NotKnown(f"{text} is of the year in which the sheet was computed")
    return str(year)
