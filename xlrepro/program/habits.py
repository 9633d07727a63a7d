"""What functions go by that is of the workbook: its calendar, and the year it was worked in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from xlrepro.functions.calendar_1900 import IN_1904, day_zero
from xlrepro.functions.text_dates import year_of_entry
from xlrepro.workbook import Workbook

CALLS = 8_000  # of Python within each other: some 1,500 of a LAMBDA that calls itself


@contextmanager
def habits_of(book: Workbook) -> Iterator[None]:
    """Have the functions count days as a workbook does, and take days without a year to be of the
    year in which it was last saved."""
    calendar = day_zero.set(IN_1904 if book.date1904 else 0)
    year = year_of_entry.set(book.modified_year)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        day_zero.reset(calendar)
        year_of_entry.reset(year)
