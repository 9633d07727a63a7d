"""Interest upon interest: growth over many periods with Excel's own last bits."""

from __future__ import annotations

import math

SMALL_RATE = 0.15
TERMS = 20


def power(base: float, periods: float) -> float:
    """base ^ periods: by squaring for whole periods, else by logarithm and exponential.

    PV and FV have it so: no other way gives all 199 values that Excel stored.

    >>> power(1.1, 3), power(1.1, -0.5)
    (1.3310000000000004, 0.9534625892455922)
    """
    if base == 0:
        return float(0.0**periods)
    if periods != math.floor(periods):
        return math.exp(periods * math.log(base))
    count, square, result = int(abs(periods)), base, 1.0
    while count:
        if count & 1:
            result *= square
        count >>= 1
        square = square * square if count else square
    return 1 / result if periods < 0 else result


def log_growth(rate: float) -> float:
    """log(1 + rate), by a series where the rate is small. ValueError at -1 and below.

    >>> log_growth(0.1)
    0.09531017980432485
    """
    if abs(rate) < SMALL_RATE:
        return 2 * math.atanh(rate / (2 + rate))
    return math.log(1 + rate)


def growth_less_one(exponent: float, small: float) -> float:
    """e^x - 1, by a series below `small`, where the difference would lose digits.

    Excel's IPMT uses the series further up than its PMT and PPMT do.

    >>> growth_less_one(1e-9, 0.5), growth_less_one(0.4, 0.29)
    (1.0000000005000001e-09, 0.49182469764127035)
    """
    if abs(exponent) >= small:
        return math.exp(exponent) - 1
    total = 1.0
    for term in range(TERMS, 1, -1):
        total = 1 + total * exponent / term
    return exponent * total
