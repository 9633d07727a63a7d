"""Counting: factorials, combinations, permutations."""

from __future__ import annotations

import math

from xlrepro.functions.coerce import strict_numbers
from xlrepro.functions.declare import Given, Number, Strict, spreadsheet
from xlrepro.functions.powers import power
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


@spreadsheet("FACTDOUBLE")
def factdouble(number: Strict) -> float:
    """n!! = n * (n-2) * (n-4) * ..., of the whole part of a number; #NUM! below -1, above 300.

    >>> factdouble(7)
    105.0
    """
    if not -1 <= number < 301:
        raise Fault(NUM)
    return float(math.prod(range(int(number), 0, -2)))


@spreadsheet("COMBIN")
def combin(number: Number, number_chosen: Number) -> float:
    """Choices of some of a number of things, of whole parts: n! / (k! (n-k)!).

    #NUM! below 0 and where more are chosen than there are.

    >>> combin(8, 2)
    28.0
    """
    n, k = int(number), int(number_chosen)
    if k < 0 or k > n:
        raise Fault(NUM)
    return _choices(n, k)


@spreadsheet("COMBINA")
def combina(number: Number, number_chosen: Number) -> float:
    """Choices where each thing may be chosen again: combin(n + k - 1, k).

    #NUM! below 0, and where some are chosen of nothing.

    >>> combina(10, 3)
    220.0
    """
    n, k = int(number), int(number_chosen)
    if n < 0 or k < 0 or (n == 0 and k > 0):
        raise Fault(NUM)
    return _choices(n + k - 1, k) if k else 1.0


def _choices(n: int, k: int) -> float:
    result = 1.0
    k = min(k, n - k)
    for i in range(1, k + 1):
        result = result * (n - k + i) / i
    return result


@spreadsheet("PERMUT")
def permut(number: Number, number_chosen: Number) -> float:
    """Ordered choices of some of a number of things, of whole parts: n! / (n-k)!.

    #NUM! for a number of 0 or below, and where more are chosen than there are.

    >>> permut(100, 3)
    970200.0
    """
    n, k = int(number), int(number_chosen)
    if n <= 0 or k < 0 or k > n:
        raise Fault(NUM)
    return float(math.perm(n, k))


@spreadsheet("PERMUTATIONA")
def permutationa(number: Number, number_chosen: Number) -> float:
    """Ordered choices where each thing may be chosen again, of whole parts: n ^ k.

    >>> permutationa(3, 2)
    9.0
    """
    n, k = int(number), int(number_chosen)
    if n < 0 or k < 0:
        raise Fault(NUM)
    return power(float(n), float(k)) if n or k else 1.0


@spreadsheet("MULTINOMIAL")
def multinomial(number: Given, *numbers: Given) -> float:
    """(a + b + c)! / (a! b! c!), of whole parts, by way of logarithms as Excel has it.

    #NUM! below 0; #VALUE! for truth values and text that is no number.

    >>> multinomial(2, 3, 4)
    1259.999999999998
    """
    parts = [math.trunc(value) for value in strict_numbers(number, *numbers)]
    if min(parts) < 0:
        raise Fault(NUM)
    logs = math.fsum(math.lgamma(part + 1) for part in parts)
    return math.exp(math.lgamma(math.fsum(parts) + 1) - logs)
