"""What functions go by that is of the workbook: its calendar, and the year it was worked in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xlrepro.functions.calendar_1900 import IN_1904, day_zero
from xlrepro.functions.text_dates import year_of_entry
from xlrepro.workbook import Workbook


@contextmanager
def habits_of(book: Workbook) -> Iterator[None]:
    """Have the functions count days as a workbook does, and take days without a year to be of the
    year in which it was last saved."""
    calendar = day_zero.set(IN_1904 if book.date1904 else 0)
    year = year_of_entry.set(book.modified_year)
    try:
        yield
    finally:
        day_zero.reset(calendar)
        year_of_entry.reset(year)
