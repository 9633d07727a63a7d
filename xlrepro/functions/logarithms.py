"""Logarithms."""

from __future__ import annotations

import math
from decimal import Context, Decimal

import numpy as np

from xlrepro.engines.arithmetic.power import EXTENDED
from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.values import NUM, Fault

DOUBT = 256.0  # the last of the 64 bits may be wrong by a few
_WIDE = Context(prec=30)  # enough digits that rounding once more, to a double, changes nothing


@spreadsheet("LN")
def ln(number: Number) -> float:
    """The natural logarithm; #NUM! of 0 and below.

    >>> ln(10)
    2.302585092994046
    """
    return math.log(number)


@spreadsheet("LOG10")
def log10(number: Number) -> float:
    """The logarithm to base 10, correctly rounded; #NUM! of 0 and below.

    >>> log10(1000)
    3.0
    """
    return _log10(number)


def _log10(number: float) -> float:
    """Correctly rounded: from 64 bits where these tell, else in decimal."""
    if number <= 0:
        raise Fault(NUM)
    if EXTENDED:
        long = np.log10(np.longdouble(number))
        near = float(long)
        if abs(abs(float(long - near)) - math.ulp(near) / 2.0) > math.ulp(near) / DOUBT:
            return near
    return float(_WIDE.log10(Decimal(number)))


@spreadsheet("LOG")
def log(number: Number, base: Number = math.nan) -> float:
    """The logarithm to a base, ln(number) / ln(base), or to base 10 where none is given.

    #NUM! where either is 0 or below; #DIV/0! for base 1.

    >>> log(8, 2)
    3.0
    """
    if math.isnan(base):  # none is given; one left empty is 0
        return _log10(number)
    if number <= 0 or base <= 0:
        raise Fault(NUM)
    return math.log(number) / math.log(base)
