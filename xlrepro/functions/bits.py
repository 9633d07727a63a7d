"""Whole numbers of 48 bits, bit by bit."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.values import NUM, Fault

BITS = 48
MOST_SHIFT = 53


def _whole(number: float) -> int:
    if not 0 <= number < 2**BITS or not number.is_integer():
        raise Fault(NUM)
    return int(number)


@spreadsheet("BITAND")
def bitand(number1: Number, number2: Number) -> float:
    """The bits that both have; #NUM! for broken numbers, below 0 and from 2^48 on.

    >>> bitand(13, 25)
    9.0
    """
    return float(_whole(number1) & _whole(number2))


@spreadsheet("BITOR")
def bitor(number1: Number, number2: Number) -> float:
    """The bits that either has; errors as of `bitand`.

    >>> bitor(23, 10)
    31.0
    """
    return float(_whole(number1) | _whole(number2))


@spreadsheet("BITXOR")
def bitxor(number1: Number, number2: Number) -> float:
    """The bits that only one has; errors as of `bitand`.

    >>> bitxor(5, 3)
    6.0
    """
    return float(_whole(number1) ^ _whole(number2))


@spreadsheet("BITLSHIFT")
def bitlshift(number: Number, shift_amount: Number) -> float:
    """A number with its bits moved left, right where the amount is negative.

    #NUM! for an amount beyond 53 and a result of 2^48 or more, else errors as of `bitand`.

    >>> bitlshift(4, 2)
    16.0
    """
    return _shifted(_whole(number), math.trunc(shift_amount))


@spreadsheet("BITRSHIFT")
def bitrshift(number: Number, shift_amount: Number) -> float:
    """A number with its bits moved right, left where the amount is negative; see `bitlshift`.

    >>> bitrshift(13, 2)
    3.0
    """
    return _shifted(_whole(number), -math.trunc(shift_amount))


def _shifted(number: int, left: int) -> float:
    if abs(left) > MOST_SHIFT:
        raise Fault(NUM)
    result = number << left if left > 0 else number >> -left
    if result >= 2**BITS:
        raise Fault(NUM)
    return float(result)
