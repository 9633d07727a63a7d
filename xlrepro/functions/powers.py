"""Powers and square roots."""

from __future__ import annotations

import math

import numpy as np

from xlrepro.functions.declare import Number, Strict, spreadsheet
from xlrepro.values import DIV0, NUM, Fault

LARGEST = 1.797693134862315e308


def power(base: float, exponent: float) -> float:
    """base ^ exponent, for the operator and for POWER.

    Raises Fault: #NUM! for 0^0, for a negative base with a broken exponent and for what is too
    large; #DIV/0! for 0 to a negative exponent. Odd roots of negative numbers are known: where
    1/exponent is an odd whole number, as in (-8)^(1/3), the root is negative.

    How Excel comes by the last bits can be read off what it stored, 27,000 powers of 32 workbooks:
    whole exponents by squaring and multiplying doubles, lowest bit first; 0.5 as a square root;
    others as exp(exponent * ln(base)); negative ones as 1 over the power without the sign. All but
    a few agree to the last bit, where the correctly rounded power has 3 of 4.

    >>> power(2.0, 10.0)
    1024.0
    >>> power(-8.0, 1 / 3)
    -2.0
    """
    if base == 0.0:
        if exponent > 0.0:
            return 0.0
        raise Fault(NUM if exponent == 0.0 else DIV0)
    if base < 0.0 and not exponent.is_integer():
        return _odd_root(base, exponent)
    if exponent == 2.0:
        result = base * base
    elif exponent < 0.0:
        whole = _positive(base, -exponent)
        result = 1.0 / whole if whole else math.inf
    else:
        result = _positive(base, exponent)
    if result - result != 0.0:
        raise Fault(NUM)
    return result


def _positive(base: float, exponent: float) -> float:
    """base ^ exponent for an exponent above 0, rounded step by step as Excel does."""
    if exponent.is_integer():
        result, square, left = 1.0, base, int(exponent)
        while left:
            if left & 1:
                result *= square
            left >>= 1
            if left:
                square *= square
        return result
    if exponent == 0.5:
        return math.sqrt(base)
    try:
        return math.exp(exponent * math.log(base))
    except OverflowError:
        return math.inf


def _odd_root(base: float, exponent: float) -> float:
    root = 1.0 / exponent if abs(exponent) < 1.0 else 0.0
    if root % 2.0 != 1.0:
        raise Fault(NUM)
    return -power(-base, exponent)


@spreadsheet("POWER")
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
    """e to the power of a number; #NUM! where that is too large.

    >>> exp(1)
    2.718281828459045
    """
    return math.exp(number)
