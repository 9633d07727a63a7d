"""Worth and return of payments that differ: NPV, IRR, MIRR and their kin.

Payments are numbers with a sign, what is paid out being negative; rates are fractions for one
period.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from xlrepro.functions.coerce import strict_number
from xlrepro.functions.compounding import power
from xlrepro.functions.declare import Any, Area, Number, Numbers, Strict, singles, spreadsheet
from xlrepro.functions.solving import NotFound, secant
from xlrepro.values import NUM, VALUE, ErrorValue, Fault

STEP = 0.001
ROUNDS = 100
NEAR = 1e-8
REST = 2.5e-8  # of the first payment
LEAST_GUESS = 1e-5


@spreadsheet("NPV")
def npv(rate: Number, *values: Numbers) -> float:
    """What payments at the end of each period are worth: the sum of values[i] / (1+rate)^(i+1).

    Blanks and text in ranges are passed over, so that later payments move up. The sum is taken as
    of the first payment and divided once more, which gives Excel's last bits.

    >>> npv(0.1, [-10_000, 3_000, 4_200, 6_800])
    1188.4434123352207
    """
    return worth(np.concatenate(values), 1 + rate) / (1 + rate)


def worth(values: Numbers, growth: float) -> float:
    """What payments are worth as of the first of them, with the growth of one period."""
    total, grown = 0.0, 1.0
    for value in values.tolist():
        if value:
            total += value / grown
        grown *= growth
    return total


@spreadsheet("IRR")
def irr(values: Numbers, guess: Number = 0.1) -> float:
    """The rate at which payments are worth nothing; #NUM! where none is found.

    It is sought by secants in 1/(1+rate), which gives Excel's last bits, and then in the rate
    itself. #VALUE! for a guess of -1 and below, #NUM! where all
    payments have one sign.

    >>> irr([-70_000, 12_000, 15_000, 18_000, 21_000, 26_000])
    0.08663094803652216
    """
    if guess <= -1:
        raise Fault(VALUE)
    if not (values > 0).any() or not (values < 0).any():
        raise Fault(NUM)

    for search in (_by_discount, _by_rate):
        with suppress(NotFound, ArithmeticError):
            return search(values, guess)
    raise Fault(NUM)


def _by_discount(values: Numbers, guess: float) -> float:
    """The rate, by secants in 1/(1+rate)."""

    def rest(discount: float) -> float:
        return worth(values, 1 / discount)

    first = 1 / (1 + guess)
    second = first + (STEP if rest(first) > 0 else -STEP)
    return 1 / secant(rest, first, second, still=1e-7) - 1


def _by_rate(values: Numbers, guess: float) -> float:
    """The rate, by secants of what payments grow to, which is level where others are steep."""

    def grown(rate: float) -> float:
        return float(np.polyval(values, 1 + rate))

    found = secant(grown, guess, guess + STEP, still=1e-12)
    if found <= -1:
        raise NotFound
    return found


@spreadsheet("MIRR")
def mirr(values: Numbers, finance_rate: Number, reinvest_rate: Number) -> float:
    """The rate of return where debts cost one rate and gains bear another.

        (-gains * (1+reinvest_rate)^(n-1) / debts) ^ (1/(n-1)) - 1

    gains and debts are what payments in and out are worth at the first. #DIV/0! without debts.

    >>> mirr([-120_000, 39_000, 30_000, 21_000, 37_000, 46_000], 0.1, 0.12)
    0.1260941303659051
    """
    last = len(values) - 1.0
    gains = worth(np.maximum(values, 0.0), 1 + reinvest_rate)
    debts = worth(np.minimum(values, 0.0), 1 + finance_rate)
    return power(-gains * power(1 + reinvest_rate, last) / debts, 1 / last) - 1


@spreadsheet("FVSCHEDULE")
def fvschedule(principal: Strict, schedule: Area) -> float:
    """What a sum grows to with a rate for each period: principal * (1+r1) * (1+r2) * ...

    Blanks are rates of 0; #VALUE! for text and truth values.

    >>> fvschedule(1, [0.09, 0.11, 0.1])
    1.3308900000000004
    """
    for rate in singles(schedule):
        principal *= 1 + strict_number(rate)
    return principal


@spreadsheet("XNPV")
def xnpv(rate: Strict, values: Area, dates: Area) -> float:
    """What payments on given days are worth on the first: the sum of values / (1+rate)^(days/365).

    #NUM! for a rate of 0 and below, for days before the first, and where there are more payments
    than days.

    >>> xnpv(0.09, [-10_000, 2_750, 4_250], [39448, 39508, 39751])
    -3332.1036919027515
    """
    payments, days = _dated(values, dates, strict=True)
    if rate <= 0:
        raise Fault(NUM)
    return _worth_on_first(payments, days, rate)


def _worth_on_first(payments: list[float], days: list[float], rate: float) -> float:
    total = 0.0
    for payment, day in zip(payments, days, strict=True):
        try:
            total += payment / power(1 + rate, (day - days[0]) / 365)
        except OverflowError:  # worth nothing
            continue
    return total


def _dated(values: Area, dates: Area, strict: bool) -> tuple[list[float], list[float]]:
    """Payments and days as numbers, with #VALUE! for what is none.

    Where they are taken strictly, blanks and all text are refused, and the error for payments is
    #NUM!; else a text may spell a day.
    """
    payments = [_number(value, NUM if strict else VALUE, strict) for value in singles(values)]
    days = [float(math.floor(_number(value, VALUE, strict))) for value in singles(dates)]
    if len(payments) != len(days) or min(days) < max(days[0], 0):
        raise Fault(NUM)
    return payments, days


def _number(value: Any, refused: ErrorValue, strict: bool) -> float:
    if value is None and strict:
        raise Fault(NUM)
    if isinstance(value, bool) or (strict and isinstance(value, str)):
        raise Fault(refused)
    return strict_number(value)


@spreadsheet("XIRR")
def xirr(values: Area, dates: Area, guess: Strict | None = None) -> float:
    """The rate for a year at which payments on given days are worth nothing on the first.

    It is sought by halving between two rates: 0 and the guess (0.1), or those that come from
    doubling it, or 0 and its negative, or that and -1. It ends some 1e-9 away, as Excel's does; how
    near is known from what Excel gave. #NUM! where none is found in 100 rounds, where all payments
    have one sign, and for days before the first.

    >>> flows, days = [-10_000, 2_750, 4_250, 3_250, 2_750], [39448, 39508, 39751, 39859, 39904]
    >>> xirr(flows, days)
    0.3733625352382659
    """
    payments, days = _dated(values, dates, strict=False)
    if not min(payments) < 0 < max(payments):
        raise Fault(NUM)
    start = 0.1 if guess is None else guess
    if start <= -1:
        raise Fault(NUM)
    last = payments[days.index(max(days))]

    def worth_at(rate: float) -> float:
        """The worth; near -1 it has the sign of what is paid last."""
        return last if rate <= -1 else _worth_on_first(payments, days, rate)

    low, high = _bounds(worth_at, abs(start) or LEAST_GUESS)
    at_low = worth_at(low)
    for _ in range(ROUNDS):
        rate = (low + high) / 2
        worth = worth_at(rate)
        if worth == 0 or _close(rate, (high - low) / 2, abs(worth / payments[0])):
            return rate
        if at_low * worth > 0:
            low, at_low = rate, worth
        else:
            high = rate
    raise Fault(NUM)


def _close(rate: float, half: float, rest: float) -> bool:
    """Whether a rate is near enough; `rest` is what is left of its worth, by the first payment."""
    if rate < 0:
        return half < NEAR and rest < REST
    return half < NEAR * (0.5 + rate)


def _bounds(function: Callable[[float], float], step: float) -> tuple[float, float]:
    """Two rates between which a function changes its sign."""
    at_zero, at_down = function(0.0), function(-step)
    low, at_low, high = 0.0, at_zero, step
    for _ in range(ROUNDS):
        at_high = function(high)
        if at_low * at_high <= 0:
            return low, high
        low, at_low, high = high, at_high, high * 2
    if at_zero * at_down <= 0:
        return -step, 0.0
    if at_down * function(-1.0) <= 0:
        return -1.0, -step
    raise Fault(NUM)
