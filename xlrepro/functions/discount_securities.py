"""Securities without coupons: sold below their redemption, or with interest paid at maturity.

settlement and maturity are days; discount, rate and yield are fractions for a year; prices and
redemption are for 100 of face value. Years are counted by a basis (see `day_counts`). All functions
give #NUM! where settlement is not before maturity, and for values of 0 and below.
"""

from __future__ import annotations

from xlrepro.functions.calendar_1900 import whole_day
from xlrepro.functions.day_counts import basis_of, days_between, days_in_year
from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.values import NUM, Fault

FACE = 100.0


def stretch(start: float, end: float, basis: float | None, *positive: float) -> tuple[int, float]:
    """Days from start to end, and days of a year; raises Fault with #NUM! where these are no dates
    in order, or where a value is not positive."""
    kind = basis_of(basis)
    first, last = whole_day(start), whole_day(end)
    if first >= last or any(value <= 0 for value in positive):
        raise Fault(NUM)
    return days_between(first, last, kind), days_in_year(first, last, kind)


@spreadsheet("DISC")
def disc(
    settlement: Strict,
    maturity: Strict,
    pr: Strict,
    redemption: Strict,
    basis: Strict | None = None,
) -> float:
    """The discount for a year: (1 - pr / redemption) * year / days.

    >>> disc(43282, 54058, 97.975, 100, 1)
    0.0006863841691213484
    """
    days, year = stretch(settlement, maturity, basis, pr, redemption)
    return (1 - pr / redemption) * (year / days)


@spreadsheet("INTRATE")
def intrate(
    settlement: Strict,
    maturity: Strict,
    investment: Strict,
    redemption: Strict,
    basis: Strict | None = None,
) -> float:
    """The interest for a year: (redemption - investment) / investment * year / days.

    >>> intrate(39493, 39583, 1_000_000, 1_014_420, 2)
    0.05768
    """
    days, year = stretch(settlement, maturity, basis, investment, redemption)
    return (redemption - investment) / investment * year / days


@spreadsheet("RECEIVED")
def received(
    settlement: Strict,
    maturity: Strict,
    investment: Strict,
    discount: Strict,
    basis: Strict | None = None,
) -> float:
    """What is paid at maturity: investment / (1 - discount * days / year).

    >>> received(39493, 39583, 1_000_000, 0.0575, 2)
    1014584.6544071021
    """
    days, year = stretch(settlement, maturity, basis, investment, discount)
    share = 1 - discount * days / year
    if share <= 0:
        raise Fault(NUM)
    return investment / share


@spreadsheet("PRICEDISC")
def pricedisc(
    settlement: Strict,
    maturity: Strict,
    discount: Strict,
    redemption: Strict,
    basis: Strict | None = None,
) -> float:
    """The price: redemption - discount * redemption * days / year.

    >>> pricedisc(39494, 39508, 0.0525, 100, 2)
    99.79583333333333
    """
    days, year = stretch(settlement, maturity, basis, discount, redemption)
    return redemption - discount * redemption * days / year


@spreadsheet("YIELDDISC")
def yielddisc(
    settlement: Strict,
    maturity: Strict,
    pr: Strict,
    redemption: Strict,
    basis: Strict | None = None,
) -> float:
    """The yield for a year: (redemption / pr - 1) * year / days.

    >>> yielddisc(39494, 39508, 99.795, 100, 2)
    0.052822571986860085
    """
    days, year = stretch(settlement, maturity, basis, pr, redemption)
    return (redemption / pr - 1) * year / days


@spreadsheet("ACCRINTM")
def accrintm(
    issue: Strict, settlement: Strict, rate: Strict, par: Strict, basis: Strict | None = None
) -> float:
    """The interest that a security with interest at maturity has earned: par * rate * days / year.

    >>> accrintm(39539, 39614, 0.1, 1000, 3)
    20.54794520547945
    """
    days, year = stretch(issue, settlement, basis, rate, par)
    return par * rate * (days / year)


@spreadsheet("PRICEMAT")
def pricemat(
    settlement: Strict,
    maturity: Strict,
    issue: Strict,
    rate: Strict,
    yld: Strict,
    basis: Strict | None = None,
) -> float:
    """The price with interest at maturity, without what is earned by settlement.

        (100 + dim/year*rate*100) / (1 + dsm/year*yld) - a/year*rate*100

    dim are the days from issue to maturity, a those to settlement, dsm those from there.

    >>> pricemat(39493, 39551, 39397, 0.061, 0.061)
    99.98449887555694
    """
    whole, earned, rest, year = _from_issue(settlement, maturity, issue, basis, rate, yld)
    due = FACE + whole / year * rate * FACE
    return due / (1 + rest / year * yld) - earned / year * rate * FACE


@spreadsheet("YIELDMAT")
def yieldmat(
    settlement: Strict,
    maturity: Strict,
    issue: Strict,
    rate: Strict,
    pr: Strict,
    basis: Strict | None = None,
) -> float:
    """The yield for a year with interest at maturity; letters as in `pricemat`.

        (1 + dim/year*rate - (pr/100 + a/year*rate)) / (pr/100 + a/year*rate) * year/dsm

    >>> yieldmat(39522, 39755, 39394, 0.0625, 100.0123)
    0.06095433369153868
    """
    whole, earned, rest, year = _from_issue(settlement, maturity, issue, basis, rate)
    if pr <= 0:
        raise Fault(NUM)
    paid = pr / FACE + earned / year * rate
    return (1 + whole / year * rate - paid) / paid * year / rest


def _from_issue(
    settlement: float, maturity: float, issue: float, basis: float | None, *positive: float
) -> tuple[int, int, int, float]:
    """Days from issue to maturity, to settlement, and between; days of a year."""
    kind = basis_of(basis)
    first, bought, last = whole_day(issue), whole_day(settlement), whole_day(maturity)
    if not first <= bought < last or any(value < 0 for value in positive):
        raise Fault(NUM)
    whole, earned = days_between(first, last, kind), days_between(first, bought, kind)
    return whole, earned, whole - earned, days_in_year(first, bought, kind)
