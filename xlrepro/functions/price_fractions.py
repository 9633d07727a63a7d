"""Prices in dollars and fractions of a dollar, as 1.02 for 1 2/16."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.values import DIV0, NUM, Fault


@spreadsheet("DOLLARDE")
def dollarde(fractional_dollar: Strict, fraction: Strict) -> float:
    """A price in fractions as a decimal number: whole + rest * 10^digits / fraction.

    digits are those of the fraction, which is cut to a whole number. #NUM! for a fraction below 0,
    #DIV/0! for one below 1.

    >>> dollarde(1.02, 16)
    1.125
    """
    parts, digits = _parts_and_digits(fraction)
    rest, whole = math.modf(fractional_dollar)
    return whole + rest * digits / parts


@spreadsheet("DOLLARFR")
def dollarfr(decimal_dollar: Strict, fraction: Strict) -> float:
    """The inverse of `dollarde`: whole + rest * fraction / 10^digits; errors as there.

    >>> dollarfr(1.125, 16)
    1.02
    """
    parts, digits = _parts_and_digits(fraction)
    rest, whole = math.modf(decimal_dollar)
    return whole + rest * parts / digits


def _parts_and_digits(fraction: float) -> tuple[float, float]:
    if fraction < 0:
        raise Fault(NUM)
    if fraction < 1:
        raise Fault(DIV0)
    parts = float(math.floor(fraction))
    return parts, 10.0 ** math.ceil(math.log10(parts))
