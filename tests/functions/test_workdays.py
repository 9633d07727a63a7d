"""Workdays: values of Excel's documentation, and the count day by day."""

from __future__ import annotations

import datetime

import pytest

from xlrepro import functions
from xlrepro.functions.calendar_1900 import weekday_of
from xlrepro.values import NUM, VALUE

BY_EXCEL = [
    ("networkdays", (41183, 41334), 110.0),
    ("networkdays", (41183, 41334, [41235, 41247, 41295]), 107.0),
    ("networkdays_intl", (38776, 38748), -21.0),
    ("networkdays_intl", (38718, 38749, 7, [38719, 38733]), 22.0),
    ("networkdays_intl", (38718, 38749, "0010001", [38719, 38733]), 20.0),
    ("networkdays_intl", (38718, 38749, "1111111"), 0.0),
    ("networkdays_intl", (38718, 38749, 8), NUM),
    ("workday", (39722, 151, [39778, 39786, 39834]), 39938.0),
    ("workday", (39722, True), VALUE),
    ("workday_intl", (40909, 30, 0), NUM),
    ("workday_intl", (40909, 90, 11), 41013.0),
    ("workday_intl", (40909, 30, 17), 40944.0),
    ("workday_intl", (40909, 30, "1111111"), VALUE),
]


@pytest.mark.parametrize(("name", "given", "wanted"), BY_EXCEL)
def test_excel_gives_these(name: str, given: tuple[object, ...], wanted: object) -> None:
    assert getattr(functions, name)(*given) == wanted


@pytest.mark.parametrize("days", [-1000, -7, -1, 1, 5, 6, 260])
def test_a_workday_is_found_as_by_going_day_by_day(days: int) -> None:
    holidays = [45292, 45295, 45300, 45401, 45297]
    for start in range(45290, 45300):
        day, left = start, abs(days)
        while left:
            day += 1 if days > 0 else -1
            left -= weekday_of(day) < 5 and day not in holidays
        assert functions.workday(start, days, holidays) == day


def test_weeks_of_the_year_count_from_the_first_of_january() -> None:
    for serial in range(43831, 45300, 13):
        day = datetime.date(1899, 12, 30) + datetime.timedelta(serial)
        sunday_first = int(day.strftime("%U")) + (datetime.date(day.year, 1, 1).weekday() != 6)
        assert functions.weeknum(serial) == sunday_first
