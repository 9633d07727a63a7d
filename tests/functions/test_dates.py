"""Dates, times, weeks and day counts: values that Excel stored, and Python's own calendar."""

from __future__ import annotations

import datetime

import pytest

from xlrepro import functions
from xlrepro.functions.calendar_1900 import IN_1904, LAST, date_of, day_zero, serial_of, weekday_of
from xlrepro.values import NUM, VALUE

BY_EXCEL = [
    ("date", (1976.0, 2.0, 29.0), 27819.0),
    ("date", (9999.0, 13.0, -1.0), NUM),
    ("date", (1900.0, 2.0, 29.0), 60.0),
    ("day", (0.0,), 0.0),
    ("year", (0.0,), 1900.0),
    ("year", (2958466.0,), NUM),
    ("year", (-5.0,), NUM),
    ("day", (60.0,), 29.0),
    ("days", (46000.999999, 45992.000001), 8.0),
    ("days360", (45992.000001, 46000.999999), 9.0),  # the clock shows the next day
    ("days360", (45351.0, 45716.0), 358.0),  # 29 and 28 February
    ("time", (24.0, 2.0, 3.0), 0.0014236111111110006),  # a whole day is dropped by subtraction
    ("time", (32767.0, 32767.0, 32767.0), 0.4257754629629744),
    ("yearfrac", (44921.0, 44561.0, 2.0), 1.0),
    ("edate", (True, 1.0), VALUE),
]


@pytest.mark.parametrize(("name", "given", "wanted"), BY_EXCEL)
def test_excel_stored_these(name: str, given: tuple[float, ...], wanted: object) -> None:
    assert getattr(functions, name)(*given) == wanted


def test_days_from_march_1900_on_are_those_of_python() -> None:
    for serial in range(61, LAST + 1, 997):
        day = datetime.date(1899, 12, 30) + datetime.timedelta(serial)
        assert date_of(serial) == (day.year, day.month, day.day)
        assert weekday_of(serial) == day.weekday()


def test_every_day_of_the_first_years_comes_back_from_its_parts() -> None:
    assert [serial_of(*date_of(serial)) for serial in range(1500)] == list(range(1500))


def test_the_other_system_starts_in_1904() -> None:
    usual = functions.date(2024, 12, 25)
    token = day_zero.set(IN_1904)
    try:
        assert functions.date(1904, 1, 1) == 0
        assert functions.date(2024, 12, 25) == usual - 1462
        assert date_of(0) == (1904, 1, 1)
        assert [weekday_of(serial) for serial in (0, 366)] == [4, 6]  # a Friday, a leap year later
        assert functions.text(0, "d mmmm yyyy") == "1 January 1904"
        assert functions.datevalue("25 Dec 2024") == usual - 1462
        assert str(functions.date(1903, 12, 31)) == "#NUM!"
    finally:
        day_zero.reset(token)


def test_iso_weeks_are_those_of_python() -> None:
    for serial in range(36526, 44000, 11):
        day = datetime.date(1899, 12, 30) + datetime.timedelta(serial)
        assert functions.isoweeknum(serial) == day.isocalendar().week
