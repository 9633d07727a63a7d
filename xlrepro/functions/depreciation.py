"""What assets lose in a period: straight lines, digits of the years, declining balances.

cost is what the asset cost, salvage what it is worth at the end of its life, counted in periods.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from xlrepro.functions.compounding import power
from xlrepro.functions.declare import Number, Truth, spreadsheet
from xlrepro.values import NUM, Fault

MONTHS = 12


@spreadsheet("SLN")
def sln(cost: Number, salvage: Number, life: Number) -> float:
    """The same in each period: (cost - salvage) / life.

    >>> sln(30_000, 7_500, 10)
    2250.0
    """
    return (cost - salvage) / life


@spreadsheet("SYD")
def syd(cost: Number, salvage: Number, life: Number, per: Number) -> float:
    """By the digits of the years: (cost - salvage) * (life - per + 1) * 2 / (life * (life + 1)).

    #NUM! for periods of 0 and below, and above life.

    >>> syd(30_000, 7_500, 10, 1)
    4090.909090909091
    """
    if salvage < 0 or not 0 < per <= life:
        raise Fault(NUM)
    return (cost - salvage) * (life - per + 1) * 2 / (life * (life + 1))


@spreadsheet("DB")
def db(
    cost: Number, salvage: Number, life: Number, period: Number, month: Number | None = None
) -> float:
    """A fixed share of what is left, to three digits: 1 - (salvage/cost)^(1/life).

    The first year has `month` months (12), and what they lack comes after the last. #NUM! for
    negative values, for periods outside of the life and for months outside of 1 to 12.

    >>> db(1_000_000, 100_000, 6, 1, 7)
    186083.33333333334
    """
    months = MONTHS if month is None else math.floor(month)
    years = life if months == MONTHS else life + 1
    if min(cost, salvage) < 0 or not 1 <= months <= MONTHS or not 0 < period <= years:
        raise Fault(NUM)
    if cost == 0:
        return 0.0
    share = _to_thousandths(1 - (salvage / cost) ** (1 / life))
    lost = cost * share * (months / MONTHS)
    left = cost - lost
    for _ in range(math.floor(period) - 1):
        lost = left * share
        left -= lost
    return lost * (MONTHS - months) / MONTHS if math.floor(period) > life else lost


def _to_thousandths(value: float) -> float:
    return float(Decimal(repr(value)).quantize(Decimal("0.001"), ROUND_HALF_UP))


@spreadsheet("DDB")
def ddb(
    cost: Number, salvage: Number, life: Number, period: Number, factor: Number | None = None
) -> float:
    """A share factor/life of what is left, but never below salvage; the factor is 2.

        cost * factor/life * (1 - factor/life)^(period - 1)

    #NUM! for negative values, a factor of 0, and periods outside of the life.

    >>> ddb(2400, 300, 10, 2, 1.5)
    306.0
    """
    times = 2.0 if factor is None else factor
    if min(cost, salvage) < 0 or times <= 0 or not 0 < period <= life:
        raise Fault(NUM)
    return declining(cost, salvage, life, period, times)


def declining(cost: float, salvage: float, life: float, period: float, factor: float) -> float:
    """What one period loses of a balance that declines by factor/life, down to salvage."""
    share = min(factor / life, 1.0)
    before = cost * power(1 - share, period - 1) if period > 1 else cost
    return max(min(before * share, before - salvage), 0.0)


@spreadsheet("VDB")
def vdb(
    cost: Number,
    salvage: Number,
    life: Number,
    start_period: Number,
    end_period: Number,
    factor: Number | None = None,
    no_switch: Truth | None = None,
) -> float:
    """What is lost from one time to another, by `ddb`, or straight from where that loses more.

    #NUM! for negative values and for times outside of the life.

    >>> vdb(2400, 300, 10, 0, 1, 1.5)
    360.0
    """
    times = 2.0 if factor is None else factor
    if min(cost, salvage, start_period, times) < 0 or not start_period <= end_period <= life:
        raise Fault(NUM)
    if no_switch:
        return _declined(cost, salvage, life, start_period, end_period, times)
    if start_period == math.floor(start_period):
        return _switching(cost, salvage, life, life, end_period, times, int(start_period))
    left = life
    if times > 1 and start_period >= life / 2:
        shift = start_period - life / 2
        start_period, end_period, left = life / 2, end_period - shift, left + 1
    cost -= _switching(cost, salvage, life, left, start_period, times)
    return _switching(cost, salvage, life, life - start_period, end_period - start_period, times)


def _declined(
    cost: float, salvage: float, life: float, start: float, end: float, factor: float
) -> float:
    """What a declining balance loses between two times, in parts of periods by their length."""
    first, last = math.floor(start) + 1, math.ceil(end)
    total = 0.0
    for period in range(first, last + 1):
        part = min(end, period) - max(start, period - 1)
        total += declining(cost, salvage, life, period, factor) * part
    return total


def _switching(
    cost: float,
    salvage: float,
    life: float,
    left: float,
    end: float,
    factor: float,
    start: int = 0,
) -> float:
    """What is lost up to a time, straight over the periods left from where that is more."""
    total, rest, straight = 0.0, cost - salvage, 0.0
    for period in range(1, math.ceil(end) + 1):
        lost = straight
        if not straight:
            lost = declining(cost, salvage, life, period, factor)
            even = rest / (left - period + 1) if left - period + 1 else 0.0
            if even > lost:
                lost = straight = even
            rest -= lost
        if period > start:
            total += lost * min(1.0, end + 1 - period)
    return total
