"""Tests of hypotheses: T.TEST, Z.TEST, F.TEST, CHISQ.TEST."""

from __future__ import annotations

import math

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.declare import Given, Matrix, Number, Numbers, numbers_of, spreadsheet
from xlrepro.functions.distributions_normal import below
from xlrepro.functions.distributions_student import f_above, f_below, t_above
from xlrepro.functions.distributions_waiting import gamma_above
from xlrepro.functions.pairs import paired
from xlrepro.functions.samples import mean_of, too_large
from xlrepro.functions.spread import variance
from xlrepro.values import DIV0, NA, NUM, Fault


@spreadsheet("T.TEST", "TTEST")
def t_test(array1: Matrix, array2: Matrix, tails: Number, type: Number) -> float:
    """The chance of means so far apart by Student's t, if both samples have the same mean.

    type 1: pairs, 2: samples of equal variance, 3: of different variance. #NUM! for other types and
    for tails other than 1 and 2, #N/A for pairs that are none, #DIV/0! for too few numbers.

    >>> round(t_test([3.0, 4.0, 5.0, 8.0], [6.0, 19.0, 3.0, 2.0], 2.0, 2.0), 9)
    0.56181359
    """
    ends, kind = math.trunc(tails), math.trunc(type)
    if ends not in (1, 2) or kind not in (1, 2, 3):
        raise Fault(NUM)
    if kind == 1:
        first, second = paired(array1, array2)
        t, degrees = _paired_t(first - second)
    else:
        t, degrees = _t(numbers_of(array1), numbers_of(array2), kind == 2)
    return ends * t_above(abs(t), degrees)


def _paired_t(apart: Numbers) -> tuple[float, float]:
    return mean_of(apart) / math.sqrt(variance(apart) / len(apart)), len(apart) - 1.0


def _t(first: Numbers, second: Numbers, equal: bool) -> tuple[float, float]:
    n1, n2 = len(first), len(second)
    v1, v2 = variance(first), variance(second)
    apart = mean_of(first) - mean_of(second)
    if equal:
        pooled = ((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2)
        return apart / math.sqrt(pooled * (1 / n1 + 1 / n2)), n1 + n2 - 2.0
    e1, e2 = v1 / n1, v2 / n2
    degrees = (e1 + e2) ** 2 / (e1**2 / (n1 - 1) + e2**2 / (n2 - 1))
    return apart / math.sqrt(e1 + e2), degrees


@spreadsheet("F.TEST", "FTEST")
def f_test(array1: Matrix, array2: Matrix) -> float:
    """The chance, at both ends, of variances so different, if both samples have the same.

    #DIV/0! for less than two numbers on a side and where all are equal.

    >>> round(f_test([6.0, 7.0, 9.0, 15.0, 21.0], [20.0, 28.0, 31.0, 38.0, 40.0]), 8)
    0.64831785
    """
    first, second = numbers_of(array1), numbers_of(array2)
    v1, v2 = variance(first), variance(second)
    if v1 == 0 or v2 == 0:
        raise Fault(DIV0)
    shape = len(first) - 1.0, len(second) - 1.0
    return min(1.0, 2 * min(f_below(v1 / v2, *shape), f_above(v1 / v2, *shape)))


@spreadsheet("Z.TEST", "ZTEST")
def z_test(array: Given, x: Number, sigma: Number | None = None) -> float:
    """The chance of a mean so large or larger, if the true mean is x.

        1 - share of a normal distribution below (mean - x) / (sigma / root of n)

    Without sigma the sample's standard deviation. #N/A for no numbers, #NUM! unless sigma is above
    0, #DIV/0! where it is wanted of one number or is 0.

    >>> round(z_test([3.0, 6.0, 7.0, 8.0, 6.0, 5.0, 4.0, 2.0, 1.0, 9.0], 4.0), 9)
    0.090574197
    """
    sample = numbers_of(array)
    if not len(sample):
        raise Fault(NA)
    if sigma is not None and sigma <= 0:
        raise Fault(NUM)
    spread = math.sqrt(variance(sample)) if sigma is None else sigma
    return below(-(mean_of(sample) - x) / (spread / math.sqrt(len(sample))))


@spreadsheet("CHISQ.TEST", "CHITEST")
@too_large
def chisq_test(actual_range: Matrix, expected_range: Matrix) -> float:
    """The chance of counts so far from what was expected, by the chi-squared distribution.

        sum of (actual - expected)^2 / expected, with (rows-1)(columns-1) degrees of freedom

    One row or column has one less than its cells. #N/A for areas of different shape and of one
    cell; #DIV/0! where 0 was expected, #NUM! for less.

    >>> round(chisq_test([58.0, 35.0], [45.35, 47.65]), 9)
    0.00868297
    """
    rows, cols = actual_range.shape
    if actual_range.shape != expected_range.shape or rows * cols == 1:
        raise Fault(NA)
    actual, expected = paired(actual_range, expected_range)
    if expected.min() < 0:
        raise Fault(NUM)
    if expected.min() == 0:
        raise Fault(DIV0)
    degrees = (rows - 1) * (cols - 1) if rows > 1 and cols > 1 else rows * cols - 1
    return gamma_above(float(left_sum((actual - expected) ** 2 / expected)) / 2, degrees / 2)
