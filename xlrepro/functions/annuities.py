"""Annuities: equal payments at equal distances, and what they are worth.

Five quantities hold together, and each function gives one of them from the others:

    pv * (1+rate)^nper + pmt * (1 + rate*type) * ((1+rate)^nper - 1) / rate + fv = 0

rate is a fraction for one period, nper the number of periods, pmt what is paid in each, pv what is
there at the start and fv at the end; what is paid out is negative. type is 0 where payments are due
at the end of a period, else they are due at its start. Each formula is written so that the last
bits are those of Excel.
"""

from __future__ import annotations

import math

from xlrepro.functions.compounding import growth_less_one, log_growth, power
from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.functions.solving import NotFound, secant
from xlrepro.values import NUM, Fault

STEP = 0.001
NEAR = 1e-7
LEAST_RATE = -1 + 1e-7
SMALL, SMALL_FOR_INTEREST = 0.29, 0.5  # exponents that Excel takes for small


@spreadsheet("PV")
def pv(
    rate: Number,
    nper: Number,
    pmt: Number,
    fv: Number = 0.0,
    type: Number = 0.0,
) -> float:
    """What payments are worth at the start.

        -(fv + pmt * (1+rate*type) * (q-1) / rate) / q, with q = (1+rate)^nper

    #DIV/0! for a rate of -1; #NUM! below it where nper is not whole.

    >>> pv(0.08 / 12, 240, -500)
    59777.14585118782
    """
    if rate == 0:
        return -fv - pmt * nper
    growth = power(1 + rate, nper)
    return -(fv + pmt * _factor(rate, growth, type)) / growth


@spreadsheet("FV")
def fv(
    rate: Number,
    nper: Number,
    pmt: Number,
    pv: Number = 0.0,
    type: Number = 0.0,
) -> float:
    """What payments grow to: -(pv*q + pmt*(1+rate*type)*(q-1)/rate), with q = (1+rate)^nper.

    >>> fv(0.06 / 12, 10, -200, -500, 1)
    2581.4033740601185
    """
    if rate == 0:
        return -pv - pmt * nper
    growth = power(1 + rate, nper)
    return -(pv * growth + pmt * _factor(rate, growth, type))


def _factor(rate: float, growth: float, type: float) -> float:
    """What payments of 1 grow to."""
    return (1 + rate if type else 1.0) * ((growth - 1) / rate)


@spreadsheet("PMT")
def pmt(
    rate: Number,
    nper: Number,
    pv: Number,
    fv: Number = 0.0,
    type: Number = 0.0,
) -> float:
    """The payment for each period: -((pv+fv) / (1 - (1+rate)^-nper) - fv) * rate / (1+rate*type).

    #NUM! for no periods, and for a rate of -1 and below.

    >>> pmt(0.08 / 12, 10, 10_000)
    -1037.0320893591522
    """
    return payment(rate, nper, pv, fv, type)


def payment(rate: float, nper: float, pv: float, fv: float, type: float) -> float:
    if nper == 0:
        raise Fault(NUM)
    if rate == 0:
        return -(pv + fv) / nper
    paid_off = -growth_less_one(-nper * log_growth(rate), SMALL)
    return -((pv + fv) / paid_off - fv) * _due(rate, type)


def _due(rate: float, type: float) -> float:
    """The interest of one period, where payments are due at its start as of then."""
    return 1 / (1 / rate + 1) if type else rate


@spreadsheet("IPMT")
def ipmt(
    rate: Number,
    per: Number,
    nper: Number,
    pv: Number,
    fv: Number = 0.0,
    type: Number = 0.0,
) -> float:
    """The interest in the payment for one period, counted from 1.

        -((pv+fv) * (1 - (1+rate)^(per-1-nper)) / (1 - (1+rate)^-nper) - fv) * rate

    #NUM! for periods before the first and after the last.

    >>> ipmt(0.1 / 12, 1, 36, 8000)
    -66.66666666666667
    """
    return interest(rate, per, nper, pv, fv, type)


def interest(rate: float, per: float, nper: float, pv: float, fv: float, type: float) -> float:
    _check_period(per, nper)
    if rate == 0 or (type and per == 1):
        return 0.0
    if per == 1:
        return -pv * rate
    log = log_growth(rate)
    share = growth_less_one((per - 1 - nper) * log, SMALL_FOR_INTEREST)
    whole = growth_less_one(-nper * log, SMALL_FOR_INTEREST)
    return -((pv + fv) / whole * share - fv) * _due(rate, type)


@spreadsheet("PPMT")
def ppmt(
    rate: Number,
    per: Number,
    nper: Number,
    pv: Number,
    fv: Number = 0.0,
    type: Number = 0.0,
) -> float:
    """What the payment for one period pays back: all of it but the interest; errors as in `ipmt`.

    >>> ppmt(0.1 / 12, 1, 24, 2000)
    -75.62318600836632
    """
    return principal(rate, per, nper, pv, fv, type)


def principal(rate: float, per: float, nper: float, pv: float, fv: float, type: float) -> float:
    _check_period(per, nper)
    if rate == 0 or (type and per == 1):
        return payment(rate, nper, pv, fv, type)
    log = log_growth(rate)
    paid_off = growth_less_one(-nper * log, SMALL)
    return (pv + fv) / paid_off * math.exp((per - 1 - nper) * log) * _due(rate, type)


def _check_period(per: float, nper: float) -> None:
    if not 1 <= per < nper + 1:
        raise Fault(NUM)


@spreadsheet("NPER")
def nper(
    rate: Number,
    pmt: Number,
    pv: Number,
    fv: Number = 0.0,
    type: Number = 0.0,
) -> float:
    """The number of periods: log((d - fv*rate) / (d + pv*rate)) / log(1+rate), d=pmt*(1+rate*type).

    #NUM! where no number of payments will do.

    >>> nper(0.01, -100, 1000)
    10.58864445942323
    """
    if rate == 0:
        return -(pv + fv) / pmt
    due = pmt * (1 + rate if type else 1.0)
    return math.log((due - fv * rate) / (due + pv * rate)) / math.log(1 + rate)


@spreadsheet("RATE")
def rate(
    nper: Number,
    pmt: Number,
    pv: Number,
    fv: Number = 0.0,
    type: Number = 0.0,
    guess: Number = 0.1,
) -> float:
    """The rate for one period, sought by secants from a guess; #NUM! where none is found.

    >>> rate(48, -200, 8000)
    0.007701472488201368
    """

    def rest(rate: float) -> float:
        if rate == 0:
            return pv + pmt * nper + fv
        growth = power(1 + rate, nper)
        return pv * growth + pmt * _factor(rate, growth, type) + fv

    if nper <= 0:
        raise Fault(NUM)
    try:
        found = secant(rest, guess, guess - STEP, near=NEAR)
    except NotFound:
        raise Fault(NUM) from None
    if found <= LEAST_RATE:
        raise Fault(NUM)
    return found


@spreadsheet("ISPMT")
def ispmt(rate: Number, per: Number, nper: Number, pv: Number) -> float:
    """The interest for a period where equal parts are paid back: pv * rate * (per/nper - 1).

    Periods are counted from 0.

    >>> ispmt(0.1 / 12, 1, 36, 8_000_000)
    -64814.81481481482
    """
    return rate * pv / nper * (per - nper)
