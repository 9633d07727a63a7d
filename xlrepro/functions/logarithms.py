"""Logarithms."""

from __future__ import annotations

import math
from decimal import Context, Decimal

from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.values import NUM, Fault

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
    if number <= 0:
        raise Fault(NUM)
    return float(_WIDE.log10(Decimal(number)))


@spreadsheet("LOG")
def log(number: Number, base: Number | None = None) -> float:
    """The logarithm to a base, ln(number) / ln(base), or to base 10 where none is given.

    #NUM! where either is 0 or below; #DIV/0! for base 1.

    >>> log(8, 2)
    3.0
    """
    if base is None:
        return _log10(number)
    if number <= 0 or base <= 0:
        raise Fault(NUM)
    return math.log(number) / math.log(base)
