"""Bonds whose first or last coupon period is shorter or longer than the others.

Letters as in `bonds`. The odd period is taken as so many quasi-coupon periods and a part.
"""

from __future__ import annotations

from xlrepro.functions.calendar_1900 import (
    Date,
    date_of,
    month_end,
    month_length,
    serial_of,
    whole_day,
)
from xlrepro.functions.compounding import power
from xlrepro.functions.coupons import frequency_of, schedule, shifted
from xlrepro.functions.day_counts import (
    ACTUAL,
    ACTUAL_360,
    ACTUAL_365,
    US,
    basis_of,
    days_between,
    us,
)
from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.functions.solving import NotFound, secant
from xlrepro.records import dataclass
from xlrepro.values import NUM, Fault

FACE = 100.0


@dataclass(frozen=True, slots=True)
class Bond:
    """The days of a bond with an odd first period, and how it pays."""

    settlement: int
    maturity: int
    issue: int
    first: int
    rate: float
    redemption: float
    frequency: int
    basis: int

    @property
    def coupon(self) -> float:
        return FACE * self.rate / self.frequency


@spreadsheet("ODDFPRICE")
def oddfprice(
    settlement: Strict,
    maturity: Strict,
    issue: Strict,
    first_coupon: Strict,
    rate: Strict,
    yld: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """The price of a bond with an odd first period.

    #NUM! where issue, settlement, first coupon and maturity are not in this order, for values below
    0, and where no coupon of those before maturity falls on the first coupon's day.

    >>> oddfprice(39763, 44256, 39736, 39873, 0.0785, 0.0625, 100, 2, 1)
    113.59771747407883
    """
    bond = _bond(settlement, maturity, issue, first_coupon, rate, redemption, frequency, basis)
    if yld < 0:
        raise Fault(NUM)
    return _price(bond, yld)


@spreadsheet("ODDFYIELD")
def oddfyield(
    settlement: Strict,
    maturity: Strict,
    issue: Strict,
    first_coupon: Strict,
    rate: Strict,
    pr: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """The yield at which `oddfprice` gives a price, sought by secants; errors as there.

    >>> round(oddfyield(39763, 44256, 39736, 39873, 0.0575, 84.5, 100, 2, 0), 9)
    0.077245542
    """
    bond = _bond(settlement, maturity, issue, first_coupon, rate, redemption, frequency, basis)
    if pr <= 0:
        raise Fault(NUM)
    start = rate or 0.1

    def rest(yld: float) -> float:
        return _price(bond, yld) - pr

    try:
        return secant(
            lambda yld: _price(bond, yld) - pr, start, start * 1.01, still=1e-14, rounds=100
        )
    except NotFound:
        raise Fault(NUM) from None


def _bond(
    settlement: float,
    maturity: float,
    issue: float,
    first_coupon: float,
    rate: float,
    redemption: float,
    frequency: float,
    basis: float | None,
) -> Bond:
    kind, times = basis_of(basis), frequency_of(frequency)
    bought, end = whole_day(settlement), whole_day(maturity)
    start, first = whole_day(issue), whole_day(first_coupon)
    if not start < bought < first < end or rate < 0 or redemption <= 0:
        raise Fault(NUM)
    if schedule(first, end, times, kind).previous != first:
        raise Fault(NUM)
    return Bond(bought, end, start, first, rate, redemption, times, kind)


def _price(bond: Bond, yld: float) -> float:
    length = schedule(bond.settlement, bond.first, bond.frequency, bond.basis).length
    odd = _days(bond.issue, bond.first, bond.basis)
    growth = 1 + yld / bond.frequency
    if odd < length:
        return _short_first(bond, growth, length, odd)
    return _long_first(bond, growth, length)


def _days(first: int, last: int, basis: int) -> int:
    return max(days_between(first, last, basis), 0)


def _short_first(bond: Bond, growth: float, length: float, odd: int) -> float:
    count = schedule(bond.settlement, bond.maturity, bond.frequency, bond.basis).count
    part = _days(bond.settlement, bond.first, bond.basis) / length
    earned = _days(bond.issue, bond.settlement, bond.basis) / length
    worth = bond.redemption / power(growth, count - 1 + part)
    worth += bond.coupon * odd / length / power(growth, part)
    later = 0.0
    for number in range(1, count):
        later += bond.coupon / power(growth, number + part)
    return worth + later - earned * bond.coupon


def _long_first(bond: Bond, growth: float, length: float) -> float:
    paid, earned = _quasi_periods(bond, length)
    around = schedule(bond.settlement, bond.first, bond.frequency, bond.basis)
    if bond.basis in (ACTUAL_360, ACTUAL_365):
        left = _days(bond.settlement, around.following, bond.basis)
        part = left / length
    else:
        part = (length - around.elapsed) / length
    whole = _coupons_between(bond)
    count = schedule(bond.first, bond.maturity, bond.frequency, bond.basis).count
    worth = bond.redemption / power(growth, part + whole + count)
    worth += bond.coupon * paid / power(growth, whole + part)
    later = 0.0
    for number in range(1, count + 1):
        later += bond.coupon / power(growth, number + whole + part)
    return worth + later - bond.coupon * earned


def _quasi_periods(bond: Bond, length: float) -> tuple[float, float]:
    """The first period, and what is earned of it by settlement, in periods of usual length."""
    step = 12 // bond.frequency
    count = schedule(bond.issue, bond.first, bond.frequency, bond.basis).count
    paid = earned = 0.0
    late = date_of(bond.first)
    for number in range(count, 0, -1):
        early = shifted(late, -step, last=False)
        start, end = serial_of(*early), serial_of(*late)
        usual = _days(start, end, bond.basis) if bond.basis == ACTUAL else length
        days = usual if number > 1 else _days(bond.issue, end, bond.basis)
        since, until = max(bond.issue, start), min(bond.settlement, end)
        paid += days / usual
        earned += _days(since, until, bond.basis) / usual
        late = early
    return paid, earned


def _coupons_between(bond: Bond) -> int:
    """Whole quasi-coupon periods between settlement and the first coupon."""
    step, end, start = 12 // bond.frequency, date_of(bond.first), date_of(bond.settlement)
    last = month_end(end)
    if not last and end[1] != 2 and 28 < end[2] < month_length(end[0], end[1]):
        last = month_end(start)
    date = shifted(start, 0, last)
    count = 1 if bond.settlement < serial_of(*date) else 0
    date = shifted(date, step, last)
    while serial_of(*date) < bond.first:
        date = shifted(date, step, last)
        count += 1
    return count


@spreadsheet("ODDLPRICE")
def oddlprice(
    settlement: Strict,
    maturity: Strict,
    last_interest: Strict,
    rate: Strict,
    yld: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """The price of a bond with an odd last period, with simple interest in it.

    #NUM! where last interest, settlement and maturity are not in this order, and for values below
    0.

    >>> oddlprice(39485, 39614, 39370, 0.0375, 0.0405, 100, 2, 0)
    99.87828601472134
    """
    if yld < 0:
        raise Fault(NUM)
    paid, earned, rest, coupon = _last_periods(
        settlement, maturity, last_interest, rate, redemption, frequency, basis
    )
    due = paid * coupon + redemption
    return due / (rest * yld / frequency_of(frequency) + 1) - earned * coupon


@spreadsheet("ODDLYIELD")
def oddlyield(
    settlement: Strict,
    maturity: Strict,
    last_interest: Strict,
    rate: Strict,
    pr: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict | None = None,
) -> float:
    """The yield at which `oddlprice` gives a price; errors as there.

    >>> oddlyield(39558, 39614, 39440, 0.0375, 99.875, 100, 2, 0)
    0.04519223562916916
    """
    if pr <= 0:
        raise Fault(NUM)
    paid, earned, rest, coupon = _last_periods(
        settlement, maturity, last_interest, rate, redemption, frequency, basis
    )
    cost = earned * coupon + pr
    return (paid * coupon + redemption - cost) / cost * (frequency_of(frequency) / rest)


def _last_periods(
    settlement: float,
    maturity: float,
    last_interest: float,
    rate: float,
    redemption: float,
    frequency: float,
    basis: float | None,
) -> tuple[float, float, float, float]:
    """The last period, what is earned of it and what is left, in quasi-coupon periods; a coupon."""
    kind, times = basis_of(basis), frequency_of(frequency)
    bought, end, first = whole_day(settlement), whole_day(maturity), whole_day(last_interest)
    if not first < bought < end or rate < 0 or redemption <= 0:
        raise Fault(NUM)
    paid = earned = rest = 0.0
    early = date_of(first)
    count = schedule(first, end, times, kind).count
    for number in range(1, count + 1):
        late = shifted(early, 12 // times, last=False)
        start, stop = serial_of(*early), serial_of(*late)
        usual = _both(early, late, kind)
        days = usual if number < count else _both(early, date_of(end), kind)
        if stop < bought:
            earned += days / usual
        elif start < bought:
            earned += _days(start, bought, kind) / usual
        paid += days / usual
        rest += _days(max(bought, start), min(end, stop), kind) / usual
        early = late
    return paid, earned, rest, FACE * rate / times


def _both(start: Date, end: Date, basis: int) -> int:
    if basis == US:
        return max(us(start, end, both=True), 0)
    return _days(serial_of(*start), serial_of(*end), basis)
