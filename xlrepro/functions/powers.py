"""Powers and square roots."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.arithmetic.quotients import times
from xlrepro.functions.declare import Number, Strict, spreadsheet
from xlrepro.values import DIV0, NUM, Fault

MOST_PRODUCTS = 2.0**31  # a larger whole exponent is taken as a broken one
LEAST = 2.2250738585072014e-308  # a sheet has nothing between this and 0


def power(base: float, exponent: float) -> float:
    """base ^ exponent, for the operator and for POWER.

        whole exponent    base * base * ... by squaring, each product rounded to 64 bits, then 53
        1/2               the square root
        other             exp(exponent * ln(base))
        negative          1 / base ^ -exponent

    So all of 3,500 powers in real workbooks have the last bit that Excel stored; the C library's
    `pow`, which is more exact, misses 8 % of them. Raises Fault: #NUM! for 0^0, for what is too
    large and for a negative base with a broken exponent, but for an odd root, as in (-8)^(1/3);
    #DIV/0! for 0 to a negative exponent.

    >>> power(2.0, 10.0), power(2.4, 5.0), power(-8.0, 1 / 3)
    (1024.0, 79.62624, -1.9999999999999998)
    """
    if exponent == 2.0:
        value = times(base, base)
    elif base == 0.0:
        if exponent > 0.0:
            return 0.0
        raise Fault(NUM if exponent == 0.0 else DIV0)
    elif exponent < 0.0:
        below = _power(base, -exponent)
        value = 1.0 / below if below else math.inf
    else:
        value = _power(base, exponent)
    if -LEAST < value < LEAST:
        return 0.0
    if value - value != 0.0:
        raise Fault(NUM)
    return value


def powers(base: Any, exponent: Any) -> Any:
    """`power` for arrays, with the same bits; nan or inf where that raises Fault."""
    if np.ndim(exponent) or not (exponent == 0.5 or float(exponent).is_integer()):
        return _each_power(base, exponent)
    if abs(exponent) >= MOST_PRODUCTS:
        return _each_power(base, exponent)
    with np.errstate(all="ignore"):
        value = np.sqrt(base) if exponent == 0.5 else _product(base, int(abs(exponent)))
        value = 1.0 / value if exponent < 0 else value
        value = np.where(np.abs(value) < LEAST, 0.0, value)
        return np.where((base == 0) & (exponent <= 0), np.nan, value)


def _each_power(base: Any, exponent: Any) -> Any:
    bases, exponents = np.broadcast_arrays(base, exponent)
    values = np.full(bases.shape, np.nan)
    try:
        for i, (x, y) in enumerate(zip(bases.ravel().tolist(), exponents.flat, strict=True)):
            values.flat[i] = power(x, float(y))
    except Fault:
        values.fill(np.nan)
    return values


def _power(base: float, exponent: float) -> float:
    """The same for a base that is not 0 and an exponent of 0 or more; inf where it is too large."""
    if exponent.is_integer() and exponent < MOST_PRODUCTS:
        return float(_product(base, int(exponent)))
    if base < 0.0:
        if round(1.0 / exponent) % 2 == 0 or 1.0 / round(1.0 / exponent) != exponent:
            raise Fault(NUM)
        return -_power(-base, exponent)
    if exponent == 0.5:
        return math.sqrt(base)
    try:
        return math.exp(exponent * math.log(base))
    except OverflowError:
        return math.inf


def _product(base: Any, count: int) -> Any:
    """The product of so many, each step rounded as Excel rounds products."""
    value = base if count & 1 else base * 0.0 + 1.0
    while count := count >> 1:
        base = product(base, base)
        if count & 1:
            value = product(value, base)
    return value


@spreadsheet("POWER", vector=powers)
def power_of(number: Number, exponent: Number) -> float:
    """number ^ exponent, as the operator has it; see `power` for its errors.

    >>> power_of(1.5, 2)
    2.25
    """
    return power(number, exponent)


@spreadsheet("SQRT", vector=np.sqrt)
def sqrt(number: Number) -> float:
    """The square root; #NUM! below 0.

    >>> sqrt(2)
    1.4142135623730951
    """
    return math.sqrt(number)


@spreadsheet("SQRTPI")
def sqrtpi(number: Strict) -> float:
    """The square root of number * pi; #NUM! below 0.

    >>> sqrtpi(1)
    1.7724538509055159
    """
    return math.sqrt(number * math.pi)


@spreadsheet("EXP")
def exp(number: Number) -> float:
    """e to the power of a number; #NUM! where that is too large, 0 where it is below 2.2E-308.

    >>> exp(1)
    2.718281828459045
    """
    return math.exp(number) if number > -708.3964185322641 else 0.0
