"""Bonds with even coupons: price, yield, duration.

rate is what they pay and yld what they yield a year, as fractions; prices and redemption are for
100 of face value. Each coupon is discounted by the coupon's periods until it comes, the first of
which is the part of its period that is left at settlement.
"""

from __future__ import annotations

from xlrepro.functions.calendar_1900 import whole_day
from xlrepro.functions.compounding import power
from xlrepro.functions.coupons import Schedule, around
from xlrepro.functions.day_counts import ACTUAL_365
from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.values import NUM, Fault

FACE = 100.0
ROUNDS = 100
NEAR = 1e-8


@spreadsheet("PRICE")
def price(
    settlement: Strict,
    maturity: Strict,
    rate: Strict,
    yld: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """The price: coupons and redemption discounted, without the interest earned by settlement.

    #NUM! for a rate or yield below 0, a redemption of 0 and below, and as in `coupons`.

    >>> price(39493, 43054, 0.0575, 0.065, 100, 2)
    94.63436162132213
    """
    coupons = around(settlement, maturity, frequency, basis)
    if min(rate, yld) < 0 or redemption <= 0:
        raise Fault(NUM)
    return price_at(coupons, rate, yld, redemption)


def price_at(coupons: Schedule, rate: float, yld: float, redemption: float) -> float:
    """The price of a bond with these coupons for a yield."""
    length, elapsed, times = coupons.length, coupons.elapsed, coupons.frequency
    coupon = FACE * rate / times
    part = (length - elapsed) / length
    earned = coupon * elapsed / length
    if coupons.count == 1:
        return (redemption + coupon) / (1 + part * yld / times) - earned
    growth = 1 + yld / times
    total = 0.0
    for number in range(coupons.count):
        total += coupon / power(growth, number + part)
    return total + redemption / power(growth, coupons.count - 1 + part) - earned


@spreadsheet("YIELD")
def yield_(
    settlement: Strict,
    maturity: Strict,
    rate: Strict,
    pr: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """The yield for a year at which the bond has a price; sought by Newton's steps.

    With one coupon left it is worked out at once. #NUM! for a rate below 0, for a price or
    redemption of 0 and below, and as in `coupons`.

    >>> round(yield_(39493, 42689, 0.0575, 95.04287, 100, 2), 12)
    0.065000006881
    """
    coupons = around(settlement, maturity, frequency, basis)
    if rate < 0 or min(pr, redemption) <= 0:
        raise Fault(NUM)
    if coupons.count == 1:
        return _yield_of_last(coupons, rate, pr, redemption)
    years = (whole_day(maturity) - coupons.settlement) / 365
    if coupons.basis != ACTUAL_365:
        part = (coupons.length - coupons.elapsed) / coupons.length
        years = (coupons.count - 1 + part) / coupons.frequency
    return _yield(coupons, rate, pr, redemption, years)


def _yield(coupons: Schedule, rate: float, pr: float, redemption: float, years: float) -> float:
    """By Newton's steps from a guess that takes the years to be one period."""
    above = pr - FACE
    yld = (rate * years * FACE - above) / (above / 4 + years * above / 2 + years * FACE)
    for _ in range(ROUNDS):
        rest = price_at(coupons, rate, yld, redemption) - pr
        if abs(rest) < NEAR:
            return yld
        yld -= rest / _slope(coupons, rate, yld, redemption)
    raise Fault(NUM)


def _slope(coupons: Schedule, rate: float, yld: float, redemption: float) -> float:
    """How the price changes with the yield."""
    times, length = coupons.frequency, coupons.length
    growth, coupon = 1 + yld / times, FACE * rate / times
    part = (length - coupons.elapsed) / length
    total = 0.0
    for number in range(coupons.count):
        total += coupon * (number + part) / power(growth, number + part + 1)
    periods = coupons.count - 1 + part
    return -(total + redemption * periods / power(growth, periods + 1)) / times


def _yield_of_last(coupons: Schedule, rate: float, pr: float, redemption: float) -> float:
    length, elapsed, times = coupons.length, coupons.elapsed, coupons.frequency
    paid = pr / FACE + elapsed / length * rate / times
    due = redemption / FACE + rate / times
    return (due - paid) / paid * (times * length / (length - elapsed))


@spreadsheet("DURATION")
def duration(
    settlement: Strict,
    maturity: Strict,
    coupon: Strict,
    yld: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """Years until what is paid, weighted by what it is worth (Macaulay).

    #NUM! for a coupon or yield below 0, and as in `coupons`.

    >>> duration(39448, 42370, 0.08, 0.09, 2, 1)
    5.993774955545186
    """
    coupons = around(settlement, maturity, frequency, basis)
    return _years(coupons, coupon, yld)


def _years(coupons: Schedule, coupon: float, yld: float) -> float:
    if min(coupon, yld) < 0:
        raise Fault(NUM)
    times, length = coupons.frequency, coupons.length
    growth, paid = 1 + yld / times, FACE * coupon / times
    part = (length - coupons.elapsed) / length
    worth = weighted = 0.0
    for number in range(coupons.count):
        periods = number + part
        now = paid / power(growth, periods)
        weighted += now * periods
        worth += now
    periods = coupons.count - 1 + part
    now = FACE / power(growth, periods)
    return (weighted + now * periods) / (worth + now) / times


@spreadsheet("MDURATION")
def mduration(
    settlement: Strict,
    maturity: Strict,
    coupon: Strict,
    yld: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """The duration divided by 1 + yld/frequency; errors as in `duration`.

    >>> mduration(39448, 42370, 0.08, 0.09, 2, 1)
    5.735669813918839
    """
    coupons = around(settlement, maturity, frequency, basis)
    return _years(coupons, coupon, yld) / (1 + yld / coupons.frequency)
