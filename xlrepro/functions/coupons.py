"""Days on which a bond pays its coupons, and the days between, by a basis (see `day_counts`).

Coupons fall on the day of maturity and 12/frequency months before it, again and again; where
maturity is the last of its month, so are they. frequency is 1, 2 or 4 coupons a year. All functions
give #NUM! for other frequencies and where settlement is not before maturity.
"""

from __future__ import annotations

import math

from xlrepro.functions.calendar_1900 import (
    Date,
    date_of,
    month_end,
    month_length,
    moved,
    serial_of,
    whole_day,
)
from xlrepro.functions.day_counts import (
    ACTUAL,
    ACTUAL_365,
    EUROPEAN,
    US,
    basis_of,
    days_between,
    european,
    us,
)
from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.records import dataclass
from xlrepro.values import NUM, Fault

FREQUENCIES = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The coupons around a settlement: the last before or on it, the next, and how many come."""

    settlement: int
    previous: int
    following: int
    count: int
    frequency: int
    basis: int

    @property
    def length(self) -> float:
        """Days of the coupon's period; the actual ones for basis 1 only."""
        if self.basis == ACTUAL:
            return float(self.following - self.previous)
        return (365 if self.basis == ACTUAL_365 else 360) / self.frequency

    @property
    def elapsed(self) -> int:
        """Days from the last coupon to settlement."""
        return days_between(self.previous, self.settlement, self.basis)

    @property
    def left(self) -> int:
        """Days from settlement to the next coupon, as COUPDAYSNC counts them."""
        if self.basis == US:
            dates = date_of(self.previous), date_of(self.following)
            return us(*dates, both=True) - us(dates[0], date_of(self.settlement))
        if self.basis == EUROPEAN:
            return european(date_of(self.settlement), date_of(self.following))
        return self.following - self.settlement


def shifted(date: Date, months: int, last: bool) -> Date:
    """A coupon's date some months on; the last of the month where `last` is true."""
    year, month, day = moved(date, months)
    return year, month, month_length(year, month) if last else day


def frequency_of(value: float) -> int:
    """Coupons a year; raises Fault with #NUM! where they are not 1, 2 or 4."""
    frequency = math.floor(value)
    if frequency not in FREQUENCIES:
        raise Fault(NUM)
    return frequency


def schedule(settlement: int, maturity: int, frequency: int, basis: int) -> Schedule:
    """The coupons around a settlement before maturity."""
    end = date_of(maturity)
    start = date_of(settlement)
    step, last = 12 // frequency, month_end(end)
    months = 12 * (end[0] - start[0]) + end[1] - start[1]
    count = max(months // step, 0)
    while count and serial_of(*shifted(end, -count * step, last)) > settlement:
        count -= 1
    while serial_of(*shifted(end, -count * step, last)) > settlement:
        count += 1
    while count > 1 and serial_of(*shifted(end, -(count - 1) * step, last)) <= settlement:
        count -= 1
    previous = serial_of(*shifted(end, -count * step, last))
    following = serial_of(*shifted(end, -(count - 1) * step, last))
    return Schedule(settlement, previous, following, count, frequency, basis)


def around(settlement: float, maturity: float, frequency: float, basis: float | None) -> Schedule:
    """The coupons around a settlement, from arguments; raises Fault with #NUM!."""
    kind, times = basis_of(basis), frequency_of(frequency)
    first, last = whole_day(settlement), whole_day(maturity)
    if first >= last:
        raise Fault(NUM)
    return schedule(first, last, times, kind)


@spreadsheet("COUPPCD")
def couppcd(
    settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict | None = None
) -> float:
    """The last coupon's day before or on settlement.

    >>> couppcd(40568, 40862, 2, 1)
    40497.0
    """
    return float(around(settlement, maturity, frequency, basis).previous)


@spreadsheet("COUPNCD")
def coupncd(
    settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict | None = None
) -> float:
    """The next coupon's day after settlement.

    >>> coupncd(40568, 40862, 2, 1)
    40678.0
    """
    return float(around(settlement, maturity, frequency, basis).following)


@spreadsheet("COUPNUM")
def coupnum(
    settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict | None = None
) -> float:
    """How many coupons come after settlement, up to maturity.

    >>> coupnum(39107, 39767, 2, 1)
    4.0
    """
    return float(around(settlement, maturity, frequency, basis).count)


@spreadsheet("COUPDAYBS")
def coupdaybs(
    settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict | None = None
) -> float:
    """Days from the last coupon to settlement.

    >>> coupdaybs(40568, 40862, 2, 1)
    71.0
    """
    return float(around(settlement, maturity, frequency, basis).elapsed)


@spreadsheet("COUPDAYS")
def coupdays(
    settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict | None = None
) -> float:
    """Days of the coupon's period: of the calendar for basis 1, else 360 or 365 by frequency.

    >>> coupdays(40568, 40862, 2, 1)
    181.0
    """
    return around(settlement, maturity, frequency, basis).length


@spreadsheet("COUPDAYSNC")
def coupdaysnc(
    settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict | None = None
) -> float:
    """Days from settlement to the next coupon.

    >>> coupdaysnc(40568, 40862, 2, 1)
    110.0
    """
    return float(around(settlement, maturity, frequency, basis).left)
