"""Division with remainder, common divisors and multiples."""

from __future__ import annotations

import math

from xlrepro.functions.coerce import strict_numbers
from xlrepro.functions.declare import Given, Number, Strict, spreadsheet
from xlrepro.values import DIV0, NUM, Fault

LARGEST_WHOLE = 2.0**53
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


@spreadsheet("GCD")
def gcd(number: Given, *numbers: Given) -> float:
    """The largest number that divides all, of whole parts.

    #NUM! below 0 and from 2^53 on; #VALUE! for truth values and text that is no number.

    >>> gcd(24, 36)
    12.0
    """
    return float(math.gcd(*_whole_parts(number, *numbers)))


@spreadsheet("LCM")
def lcm(number: Given, *numbers: Given) -> float:
    """The smallest number that all divide, of whole parts; errors as of `gcd`.

    >>> lcm(24, 36)
    72.0
    """
    result = math.lcm(*_whole_parts(number, *numbers))
    if result >= LARGEST_WHOLE:
        raise Fault(NUM)
    return float(result)


def _whole_parts(*areas: Given) -> list[int]:
    values = strict_numbers(*areas)
    if not all(0 <= value < LARGEST_WHOLE for value in values):
        raise Fault(NUM)
    return [math.trunc(value) for value in values]
