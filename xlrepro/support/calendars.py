"""What of a workbook its functions go by: its calendar, and the year of days without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xlrepro.functions.calendar_1900 import IN_1904, day_zero
from xlrepro.functions.text_dates import year_of_entry


@contextmanager
def habits(date1904: bool = False, year: int | None = None) -> Iterator[None]:
    """Have the functions count days from 1904 on, and take "1/2" to be of a year.

    For a with statement, or to decorate a function with.

    >>> from xlrepro.functions import date
    >>> with habits(date1904=True):
    ...     date(2024, 1, 31)
    43860.0
    """
    calendar = day_zero.set(IN_1904 if date1904 else 0)
    entry = year_of_entry.set(year)
    try:
        yield
    finally:
        year_of_entry.reset(entry)
        day_zero.reset(calendar)
