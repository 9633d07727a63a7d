"""The error function and its kin, and two steps."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Strict, spreadsheet


@spreadsheet("ERF")
def erf(lower_limit: Strict, upper_limit: Strict | None = None) -> float:
    """The error function, from 0 to a limit or between two.

    >>> erf(1), erf(1, 2)
    (0.8427007929497149, 0.15262147206923782)
    """
    if upper_limit is None:
        return math.erf(lower_limit)
    return math.erf(upper_limit) - math.erf(lower_limit)


@spreadsheet("ERF.PRECISE")
def erf_precise(x: Strict) -> float:
    """The error function from 0 to a limit.

    >>> erf_precise(1)
    0.8427007929497149
    """
    return math.erf(x)


@spreadsheet("ERFC", "ERFC.PRECISE")
def erfc(x: Strict) -> float:
    """1 - erf, exact where that is small.

    Within 1.5e-15 of Excel's, which is a few units in the last place off the true value.

    >>> erfc(1)
    0.15729920705028513
    """
    return math.erfc(x)


@spreadsheet("DELTA")
def delta(number1: Strict, number2: Strict | None = None) -> float:
    """1 where two numbers (the second 0) are the same, else 0.

    >>> delta(5, 4), delta(5, 5)
    (0.0, 1.0)
    """
    return float(number1 == (number2 or 0.0))


@spreadsheet("GESTEP")
def gestep(number: Strict, step: Strict | None = None) -> float:
    """1 from a step (0) on, else 0.

    >>> gestep(5, 4), gestep(-4, -3)
    (1.0, 0.0)
    """
    return float(number >= (step or 0.0))
