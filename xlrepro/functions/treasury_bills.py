"""Treasury bills: sold at a discount, for a year at most, counted in years of 360 days."""

from __future__ import annotations

import math

from xlrepro.functions.calendar_1900 import date_of, moved, serial_of, whole_day
from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.values import NUM, Fault

YEAR = 360
HALF_YEAR = 182


@spreadsheet("TBILLPRICE")
def tbillprice(settlement: Strict, maturity: Strict, discount: Strict) -> float:
    """The price for 100: 100 * (1 - discount * days / 360).

    #NUM! where maturity is not after settlement or more than a year after it, for a discount of 0
    and below, and for a price that would be 0 or below.

    >>> tbillprice(39538, 39600, 0.09)
    98.45
    """
    price = 100 * (1 - discount * _days(settlement, maturity, discount) / YEAR)
    if price <= 0:
        raise Fault(NUM)
    return price


@spreadsheet("TBILLYIELD")
def tbillyield(settlement: Strict, maturity: Strict, pr: Strict) -> float:
    """The yield: (100 - pr) / pr * 360 / days; errors as in `tbillprice`.

    >>> tbillyield(39538, 39600, 98.45)
    0.09141696292534264
    """
    days = _days(settlement, maturity, pr)
    return (100 - pr) / pr * (YEAR / days)


@spreadsheet("TBILLEQ")
def tbilleq(settlement: Strict, maturity: Strict, discount: Strict) -> float:
    """The yield as of a bond with two coupons a year; errors as in `tbillprice`.

        365 * discount / (360 - discount * days)

    and above half a year what solves price * (1 + y/2) * (1 + (days/365 - 1/2) * y) = 1.

    >>> tbilleq(39538, 39600, 0.0914)
    0.09415149356594302
    """
    days = _days(settlement, maturity, discount)
    price = (100 - discount * 100 * days / YEAR) / 100
    if price <= 0:
        raise Fault(NUM)
    if days <= HALF_YEAR:
        return 365 * discount / (YEAR - discount * days)
    part = days / (366 if days == 366 else 365)
    root = math.sqrt(part**2 - (2 * part - 1) * (1 - 1 / price))
    return 2 * (root - part) / (2 * part - 1)


def _days(settlement: float, maturity: float, positive: float) -> int:
    first, last = whole_day(settlement), whole_day(maturity)
    if not first < last <= serial_of(*moved(date_of(first), 12)) or positive <= 0:
        raise Fault(NUM)
    return last - first
