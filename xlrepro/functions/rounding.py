"""Rounding to a number of decimal digits, and to whole numbers.

What counts are the 15 digits that a sheet shows: 1.005 is rounded up to 1.01 though the double next
to it is a little less.
"""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np

from xlrepro.functions.declare import Number, Strict, spreadsheet
from xlrepro.values import NUM, Fault

Digits = int
_WIDE = Context(prec=700)
NEAR = 1e-14  # of a number: what its 16th digit can move


@spreadsheet("ABS", vector=np.abs)
def abs(number: Number) -> float:
    """A number without its sign.

    >>> abs(-2.5)
    2.5
    """
    return math.fabs(number)


@spreadsheet("SIGN", vector=np.sign)
def sign(number: Number) -> float:
    """1, 0 or -1.

    >>> sign(-2.5)
    -1.0
    """
    return float((number > 0) - (number < 0))


@spreadsheet("INT", vector=np.floor)
def int(number: Number) -> float:
    """The largest whole number that is not above.

    >>> int(-8.9)
    -9.0
    """
    return float(math.floor(number))


def _rounds(number: Any, digits: Any) -> Any:
    """`round` for arrays, nan where a number must be looked at digit by digit."""
    size, places = np.abs(number), np.trunc(digits)
    scale = 10.0**places
    scaled = size * scale
    whole = np.floor(scaled)
    half = scaled - whole - 0.5
    known = (places >= 0) & (places <= 15) & (size < 1e15) & (np.abs(half) > scaled * NEAR)
    return np.where(known, np.copysign((whole + (half > 0)) / scale, number), np.nan)


def _downs(number: Any, digits: Any = 0.0) -> Any:
    """`rounddown` for arrays, nan where a number must be looked at digit by digit."""
    size, places = np.abs(number), np.trunc(digits)
    scale = 10.0**places
    scaled = size * scale
    whole = np.floor(scaled)
    off = np.minimum(scaled - whole, whole + 1 - scaled)
    known = (places >= 0) & (places <= 15) & (size < 1e15) & (off > scaled * NEAR)
    known |= number == 0
    return np.where(known, np.copysign(whole / scale, number), np.nan)


def _patched(vector: Any, kernel: Any) -> Any:
    """A function for arrays; the few places that it leaves at nan are worked out one by one."""

    def patched(number: Any, digits: Any = 0.0) -> Any:
        values = np.asarray(vector(number, digits))
        numbers, places = np.broadcast_arrays(number, digits)
        for at in zip(*np.nonzero(np.isnan(values)), strict=True):
            values[at] = kernel(float(numbers[at]), float(places[at]))
        return values

    return patched


def _round(number: float, digits: float) -> float:
    places = math.trunc(digits)
    size = math.fabs(number)
    if not 0 <= places <= 15 or size >= 1e15:
        return _in_decimal(number, places, ROUND_HALF_UP)
    scale = 10.0**places
    scaled = size * scale
    whole = math.floor(scaled)
    if math.fabs(scaled - whole - 0.5) <= scaled * NEAR:
        return _in_decimal(number, places, ROUND_HALF_UP)
    return math.copysign((whole + (scaled - whole > 0.5)) / scale, number)


@spreadsheet("ROUND", vector=_patched(_rounds, _round))
def round(number: Number, digits: Number) -> float:
    """Round to a number of digits behind the point, before it where negative; half away from 0.

    >>> round(2.675, 2), round(-1.5, 0), round(1250, -2)
    (2.68, -2.0, 1300.0)
    """
    return _round(number, digits)


def _down(number: float, digits: float) -> float:
    size, places = math.fabs(number), math.trunc(digits)
    if not 0 <= places <= 15 or size >= 1e15:
        return _in_decimal(number, places, ROUND_DOWN)
    scale = 10.0**places
    scaled = size * scale
    whole = math.floor(scaled)
    if min(scaled - whole, whole + 1 - scaled) <= scaled * NEAR:
        return _in_decimal(number, places, ROUND_DOWN)
    return math.copysign(whole / scale, number)


@spreadsheet("ROUNDDOWN", vector=_patched(_downs, _down))
def rounddown(number: Number, digits: Number) -> float:
    """Cut off behind a number of digits, towards 0.

    >>> rounddown(-3.19, 1)
    -3.1
    """
    return _down(number, digits)


@spreadsheet("ROUNDUP")
def roundup(number: Number, digits: Number) -> float:
    """Round away from 0 to a number of digits.

    One unit of the last digit is added to what `rounddown` leaves: hence 7.199999999999999.

    >>> roundup(1.741, 2), roundup(7.123, 1)
    (1.75, 7.199999999999999)
    """
    places = math.trunc(digits)
    size = math.fabs(number)
    down = _down(size, digits)
    if down < _shown(size):
        down += 10.0**-places
    return math.copysign(down, number)


@spreadsheet("TRUNC", vector=_patched(_downs, _down))
def trunc(number: Number, digits: Number | None = None) -> float:
    """Cut off behind a number of digits, towards 0; to a whole number where none is given.

    >>> trunc(-8.9)
    -8.0
    """
    return _down(number, digits or 0.0)


def _shown(number: float) -> float:
    """A number as its 15 digits have it."""
    return float(f"{number:.14e}")


def _in_decimal(number: float, places: Digits, rounding: str) -> float:
    """Round the 15 digits that are shown, in decimal."""
    if places > 323 or number == 0:
        return number
    if places < -308:
        return 0.0
    shown = Decimal(f"{number:.14e}")
    if places >= 14 - shown.adjusted():
        return number
    return float(shown.quantize(Decimal(1).scaleb(-places), rounding, _WIDE))


@spreadsheet("EVEN")
def even(number: Number) -> float:
    """Away from 0 to the next even whole number.

    >>> even(-1)
    -2.0
    """
    return math.copysign(2.0 * math.ceil(math.fabs(number) / 2.0), number)


@spreadsheet("ODD")
def odd(number: Number) -> float:
    """Away from 0 to the next odd whole number; 1 of 0.

    >>> odd(1.5), odd(0)
    (3.0, 1.0)
    """
    size = 2.0 * math.ceil((math.fabs(number) - 1.0) / 2.0) + 1.0
    return math.copysign(max(size, 1.0), number)


@spreadsheet("MROUND")
def mround(number: Strict, multiple: Strict) -> float:
    """The nearest multiple, half away from 0; #NUM! where the signs differ.

    >>> mround(10, 3)
    9.0
    """
    if number == 0 or multiple == 0:
        return 0.0
    if (number < 0) != (multiple < 0):
        raise Fault(NUM)
    return math.floor(number / multiple + 0.5) * multiple
