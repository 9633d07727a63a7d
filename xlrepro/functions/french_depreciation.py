"""Depreciation as French accounts have it: AMORLINC and AMORDEGRC, by days in the first period."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from xlrepro.functions.calendar_1900 import date_of, is_leap, serial_of, whole_day, year_length
from xlrepro.functions.day_counts import (
    ACTUAL,
    ACTUAL_360,
    ACTUAL_365,
    YEAR_DAYS,
    basis_of,
    days_between,
)
from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.values import NUM, Fault


@spreadsheet("AMORLINC")
def amorlinc(
    cost: Strict,
    date_purchased: Strict,
    first_period: Strict,
    salvage: Strict,
    period: Strict,
    rate: Strict,
    basis: Strict | None = None,
) -> float:
    """The same each year: cost * rate, and in the first period by its days; what is left at last.

    #NUM! for negative values, for a rate of 0, for basis 2 and for a purchase after the first
    period's end.

    >>> amorlinc(2400, 39679, 39813, 300, 1, 0.15, 1)
    360.0
    """
    life = _check(cost, date_purchased, first_period, salvage, period, rate, basis)
    number = math.floor(period)
    if cost == salvage or number > life:
        return 0.0
    first = _first(cost, date_purchased, first_period, salvage, rate, basis)
    if period == 0:
        return first
    lost, left = rate * cost, cost - salvage - first
    for _ in range(number):
        lost = min(lost, left)
        left = max(left - lost, 0.0)
    return lost


@spreadsheet("AMORDEGRC")
def amordegrc(
    cost: Strict,
    date_purchased: Strict,
    first_period: Strict,
    salvage: Strict,
    period: Strict,
    rate: Strict,
    basis: Strict | None = None,
) -> float:
    """A rate that depends on the life, of what is left, in whole numbers.

    The rate is raised by 1.5 for a life of 3 or 4 years, 2 for 5 or 6, 2.5 above. In the last year
    but one a half is lost, then all. #NUM! for other lives, and as in `amorlinc`.

    >>> amordegrc(2400, 39679, 39813, 300, 1, 0.15, 1)
    776.0
    """
    years = _check(cost, date_purchased, first_period, salvage, period, rate, basis)
    life = 1 / rate
    if life < 3 or 4 < life < 5:
        raise Fault(NUM)
    number = math.floor(period)
    if cost == salvage or number > years:
        return 0.0
    raised = rate * (1.5 if years <= 4 else 2.0 if years <= 6 else 2.5)
    first = _rounded(_first(cost, date_purchased, first_period, salvage, raised, basis))
    if period == 0:
        return first
    left, lost, share = cost - first, 0.0, raised
    for year in range(2, number + 2):
        lost = share * left
        if years + 1 - year == 2:
            lost, share = left * 0.5, 1.0
        if left < salvage:
            lost = max(left - salvage, 0.0)
        left -= lost
    return _rounded(lost)


def _check(
    cost: float,
    date_purchased: float,
    first_period: float,
    salvage: float,
    period: float,
    rate: float,
    basis: float | None,
) -> int:
    """The years of the life; raises Fault with #NUM! for what these functions do not take."""
    if basis_of(basis) == ACTUAL_360 or whole_day(date_purchased) > whole_day(first_period):
        raise Fault(NUM)
    if min(cost, salvage, period) < 0 or salvage > cost or rate <= 0:
        raise Fault(NUM)
    return math.ceil(1 / rate)


def _first(
    cost: float,
    date_purchased: float,
    first_period: float,
    salvage: float,
    rate: float,
    basis: float | None,
) -> float:
    """What the first period loses, by its days; a whole year where it has none."""
    kind = basis_of(basis)
    bought, end = whole_day(date_purchased), whole_day(first_period)
    year = year_length(date_of(bought)[0]) if kind == ACTUAL else YEAR_DAYS[kind]
    days = days_between(_no_leap_day(bought, kind), _no_leap_day(end, kind), kind)
    return min(days / year * rate * cost or cost * rate, cost - salvage)


def _no_leap_day(serial: int, basis: int) -> int:
    """A day, or the one before where it is a 29 February and the calendar's days are counted."""
    year, month, day = date_of(serial)
    if basis in (ACTUAL, ACTUAL_365) and is_leap(year) and month == 2 and day >= 28:
        return serial_of(year, 2, 28)
    return serial


def _rounded(value: float) -> float:
    """A whole number, by thirteen decimals, so that 22.49999999999999 is 23."""
    fine = Decimal(value).quantize(Decimal("1e-13"), ROUND_HALF_UP)
    return float(fine.quantize(Decimal(1), ROUND_HALF_UP))
