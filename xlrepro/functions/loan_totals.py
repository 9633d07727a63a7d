"""Interest and principal of a loan over several periods."""

from __future__ import annotations

import math

from xlrepro.functions.annuities import interest, principal
from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.values import NUM, Fault


@spreadsheet("CUMIPMT")
def cumipmt(
    rate: Strict,
    nper: Strict,
    pv: Strict,
    start_period: Strict,
    end_period: Strict,
    type: Strict,
) -> float:
    """The interest from one period to another, both included.

    #NUM! for a rate, number or value of 0 and below, periods before the first, after the last or in
    the wrong order, and for a type but 0 and 1.

    >>> cumipmt(0.09 / 12, 360, 125_000, 13, 24, 0)
    -11135.232130750841
    """
    periods = _periods(rate, nper, pv, start_period, end_period, type)
    return sum(interest(rate, float(per), nper, pv, 0.0, type) for per in periods)


@spreadsheet("CUMPRINC")
def cumprinc(
    rate: Strict,
    nper: Strict,
    pv: Strict,
    start_period: Strict,
    end_period: Strict,
    type: Strict,
) -> float:
    """What is paid back from one period to another, both included; errors as in `cumipmt`.

    >>> cumprinc(0.09 / 12, 360, 125_000, 13, 24, 0)
    -934.107123420898
    """
    periods = _periods(rate, nper, pv, start_period, end_period, type)
    return sum(principal(rate, float(per), nper, pv, 0.0, type) for per in periods)


def _periods(rate: float, nper: float, pv: float, start: float, end: float, type: float) -> range:
    if min(rate, nper, pv) <= 0 or not 1 <= start <= end <= nper or type not in (0, 1):
        raise Fault(NUM)
    return range(math.ceil(start), math.floor(end) + 1)
