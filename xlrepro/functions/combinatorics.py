"""Counting: factorials, combinations, permutations."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.values import NUM, Fault


@spreadsheet("FACT")
def fact(number: Number) -> float:
    """n! = 1 * 2 * ... * n, of the whole part of a number; #NUM! below 0 and above 170.

    >>> fact(4.7)
    24.0
    """
    if not 0 <= number < 171:
        raise Fault(NUM)
    return float(math.factorial(int(number)))
