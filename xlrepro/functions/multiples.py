"""Rounding to multiples: the floors and ceilings."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.values import DIV0, NUM, Fault


def _multiple(number: float, step: float, up: bool) -> float:
    """The next multiple of a step; the 15 digits of the quotient tell which: 7.1 / 0.1 is 71."""
    steps = number / step
    if not math.isfinite(steps):
        raise Fault(NUM)
    near = float(f"{steps:.15g}")
    return (math.ceil(near) if up else math.floor(near)) * step


@spreadsheet("FLOOR")
def floor(number: Number, significance: Number) -> float:
    """Down to a multiple; with both negative towards 0.

    #NUM! for a positive number and a negative multiple; #DIV/0! for a multiple of 0.

    >>> floor(3.7, 2), floor(-2.5, -2)
    (2.0, -2.0)
    """
    if number == 0:
        return 0.0
    if significance == 0:
        raise Fault(DIV0)
    if number > 0 > significance:
        raise Fault(NUM)
    return _multiple(number, significance, up=False)


@spreadsheet("CEILING")
def ceiling(number: Number, significance: Number) -> float:
    """Up to a multiple; with both negative away from 0.

    #NUM! for a positive number and a negative multiple.

    >>> ceiling(2.5, 1), ceiling(-2.5, -2)
    (3.0, -4.0)
    """
    if number == 0 or significance == 0:
        return 0.0
    if number > 0 > significance:
        raise Fault(NUM)
    return _multiple(number, significance, up=True)


@spreadsheet("FLOOR.MATH")
def floor_math(
    number: Number, significance: Number | None = None, mode: Number | None = 0.0
) -> float:
    """Down to a multiple (of 1); with a mode other than 0 negative numbers go towards 0.

    >>> floor_math(24.3, 5), floor_math(-8.1, 2), floor_math(-5.5, 2, -1)
    (20.0, -10.0, -4.0)
    """
    step = 1.0 if significance is None else abs(significance)
    if number == 0 or step == 0:
        return 0.0
    return _multiple(number, step, up=number < 0 and bool(mode))


@spreadsheet("CEILING.MATH")
def ceiling_math(
    number: Number, significance: Number | None = None, mode: Number | None = 0.0
) -> float:
    """Up to a multiple (of 1); with a mode other than 0 negative numbers go away from 0.

    >>> ceiling_math(24.3, 5), ceiling_math(-8.1, 2), ceiling_math(-5.5, 2, -1)
    (25.0, -8.0, -6.0)
    """
    step = 1.0 if significance is None else abs(significance)
    if number == 0 or step == 0:
        return 0.0
    return _multiple(number, step, up=not (number < 0 and mode))


@spreadsheet("FLOOR.PRECISE")
def floor_precise(number: Number, significance: Number | None = None) -> float:
    """Down to a multiple (of 1), whatever the signs.

    >>> floor_precise(-3.2, -1)
    -4.0
    """
    step = 1.0 if significance is None else abs(significance)
    return _multiple(number, step, up=False) if number and step else 0.0


@spreadsheet("CEILING.PRECISE", "ISO.CEILING", "ECMA.CEILING")
def ceiling_precise(number: Number, significance: Number | None = None) -> float:
    """Up to a multiple (of 1), whatever the signs.

    >>> ceiling_precise(-4.1, -2)
    -4.0
    """
    step = 1.0 if significance is None else abs(significance)
    return _multiple(number, step, up=True) if number and step else 0.0
