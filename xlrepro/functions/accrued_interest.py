"""Interest that a bond has earned since its issue."""

from __future__ import annotations

from xlrepro.functions.calendar_1900 import Date, date_of, month_end, serial_of, whole_day
from xlrepro.functions.coerce import truth
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
from xlrepro.functions.declare import Any, Strict, spreadsheet
from xlrepro.values import NUM, Fault


@spreadsheet("ACCRINT")
def accrint(
    issue: Strict,
    first_interest: Strict,
    settlement: Strict,
    rate: Strict,
    par: Strict,
    frequency: Strict,
    basis: Strict | None = None,
    calc_method: Any = True,
) -> float:
    """The interest from issue to settlement: par * rate/frequency * periods.

    The periods end where coupons do, counted back and on from the first interest; a part of one is
    its days by those of a period. Where calc_method is false whole periods before the first
    interest are left out. #NUM! for values of 0 and below, for no such frequency or basis, and
    where settlement is not after issue.

    >>> accrint(39508, 39691, 39569, 0.1, 1000, 2)
    16.666666666666664
    """
    kind, times = basis_of(basis), frequency_of(frequency)
    start, first, end = whole_day(issue), whole_day(first_interest), whole_day(settlement)
    if min(rate, par) <= 0 or start >= end:
        raise Fault(NUM)
    whole = 1.0 if calc_method is None or truth(calc_method) else 0.0
    return par * rate / times * _periods(start, first, end, times, kind, whole)


def _periods(
    issue: int, first: int, settlement: int, frequency: int, basis: int, whole: float
) -> float:
    """Coupon periods from issue to settlement; one that is complete counts as `whole`."""
    step, date = 12 // frequency, date_of(first)
    last = month_end(date)
    before = shifted(date, -step, last)
    if settlement > first and whole:
        while serial_of(*date) < settlement:
            before, date = date, shifted(date, step, last)
    length = _length(serial_of(*shifted(date_of(first), -step, last)), first, frequency, basis)
    start = serial_of(*before)
    periods = days_between(max(issue, start), settlement, basis) / length
    while start > issue:
        end, ending = start, before
        before = shifted(before, -step, last)
        start = serial_of(*before)
        if issue <= start:
            periods += whole
        else:
            periods += days_between(issue, end, basis) / _stub(before, ending, frequency, basis)
    return periods


def _length(start: int, end: int, frequency: int, basis: int) -> float:
    """Days of the coupon period before the first interest."""
    if start >= end:
        raise Fault(NUM)
    return schedule(start, end, frequency, basis).length


def _stub(start: Date, end: Date, frequency: int, basis: int) -> float:
    """Days of the period in which a bond is issued."""
    if basis == US:
        return us(start, end, both=True)
    if basis == ACTUAL_360:
        return us(start, end)
    if basis == ACTUAL_365:
        return 365 / frequency
    if basis == ACTUAL:
        return serial_of(*end) - serial_of(*start)
    return days_between(serial_of(*start), serial_of(*end), basis)
