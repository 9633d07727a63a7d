"""Division with remainder, common divisors and multiples."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, Strict, spreadsheet
from xlrepro.values import DIV0, NUM, Fault

MOST_STEPS = 2.0**40 * 1.024  # beyond 1,125,900,000,000 divisors MOD gives #NUM!


@spreadsheet("MOD")
def mod(number: Number, divisor: Number) -> float:
    """The remainder, exact, with the sign of the divisor.

    #DIV/0! for a divisor of 0; #NUM! where it goes in more than 1,125,900,000,000 times.

    >>> mod(-3, 2), mod(10.2, 10)
    (1.0, 0.1999999999999993)
    """
    if divisor == 0:
        raise Fault(DIV0)
    if abs(number / divisor) > MOST_STEPS:
        raise Fault(NUM)
    return number % divisor


@spreadsheet("QUOTIENT")
def quotient(numerator: Strict, denominator: Strict) -> float:
    """The whole part of a quotient.

    >>> quotient(-10, 3)
    -3.0
    """
    if denominator == 0:
        raise Fault(DIV0)
    return float(math.trunc(numerator / denominator))
