"""How far numbers lie apart: variances, standard deviations, skewness, kurtosis."""

from __future__ import annotations

import math

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.declare import Given, Numbers, spreadsheet
from xlrepro.functions.samples import all_values, joined, mean_of, measured, too_large
from xlrepro.functions.sums import total
from xlrepro.values import DIV0, NUM, Fault

LOST = 1e-3  # Excel takes the mean first at 1.7e-4 and does not at 0.045; between them is a guess


@too_large
def squares(sample: Numbers) -> float:
    """Sum of (v - mean)^2, from left to right; the mean is taken first."""
    apart = sample - mean_of(sample)
    return float(left_sum(apart * apart))


def variance(sample: Numbers) -> float:
    """Variance of a sample in one pass, as Excel has it: (q - s*s/n) / (n-1), #DIV/0! below two.

    s is the sum and q that of the squares, both from left to right. Stored results of STDEV over a
    thousand numbers and of 24 database functions have the rounding of just this formula. Where the
    difference is small beside q, Excel takes the mean first, as two other columns show.
    """
    return measured(sample, _variance)


@too_large
def _variance(sample: Numbers) -> float:
    count = len(sample)
    if count < 2:
        raise Fault(DIV0)
    s, q = total(sample), total(sample * sample)
    apart = q - s * s / count
    return (apart if apart > LOST * q else squares(sample)) / (count - 1)


def population_variance(sample: Numbers) -> float:
    """Variance of a population: (n*q - s*s) / (n*n), else as `variance`; #DIV/0! for none."""
    return measured(sample, _population_variance)


@too_large
def _population_variance(sample: Numbers) -> float:
    count = len(sample)
    if not count:
        raise Fault(DIV0)
    s, q = total(sample), total(sample * sample)
    apart = count * q - s * s
    if apart > LOST * count * q:
        return apart / (count * count)
    return squares(sample) / count


@spreadsheet("DEVSQ")
def devsq(number1: Numbers, *numbers: Numbers) -> float:
    """Sum of (v - mean)^2; #NUM! for no numbers.

    >>> devsq([1.0, 2.0, 3.0])
    2.0
    """
    sample = joined((number1, *numbers))
    if not len(sample):
        raise Fault(NUM)
    return squares(sample)


@spreadsheet("VAR.S", "VAR")
def var_s(number1: Numbers, *numbers: Numbers) -> float:
    """Variance of a sample: sum of (v - mean)^2 / (n-1); #DIV/0! below two numbers.

    >>> var_s([1.0, 2.0, 3.0])
    1.0
    """
    return variance(joined((number1, *numbers)))


@spreadsheet("VAR.P", "VARP")
def var_p(number1: Numbers, *numbers: Numbers) -> float:
    """Variance of a population: sum of (v - mean)^2 / n; #DIV/0! for no numbers.

    >>> var_p([1.0, 3.0])
    1.0
    """
    return population_variance(joined((number1, *numbers)))


@spreadsheet("VARA")
def vara(value1: Given, *values: Given) -> float:
    """Variance of a sample, in which text in areas is 0 and TRUE is 1.

    >>> vara([1.0, "x", True, 2.0])
    0.6666666666666666
    """
    return variance(all_values((value1, *values)))


@spreadsheet("VARPA")
def varpa(value1: Given, *values: Given) -> float:
    """Variance of a population, in which text in areas is 0 and TRUE is 1.

    >>> varpa([1.0, "x", True, 2.0])
    0.5
    """
    return population_variance(all_values((value1, *values)))


@spreadsheet("STDEV.S", "STDEV")
def stdev_s(number1: Numbers, *numbers: Numbers) -> float:
    """Standard deviation of a sample: the root of VAR.S.

    >>> stdev_s([1.0, 2.0, 3.0])
    1.0
    """
    return math.sqrt(variance(joined((number1, *numbers))))


@spreadsheet("STDEV.P", "STDEVP")
def stdev_p(number1: Numbers, *numbers: Numbers) -> float:
    """Standard deviation of a population: the root of VAR.P.

    >>> stdev_p([1.0, 3.0])
    1.0
    """
    return math.sqrt(population_variance(joined((number1, *numbers))))


@spreadsheet("STDEVA")
def stdeva(value1: Given, *values: Given) -> float:
    """Standard deviation of a sample, in which text in areas is 0 and TRUE is 1.

    >>> stdeva([1.0, "x", True, 2.0, 1.0])
    0.7071067811865476
    """
    return math.sqrt(variance(all_values((value1, *values))))


@spreadsheet("STDEVPA")
def stdevpa(value1: Given, *values: Given) -> float:
    """Standard deviation of a population, in which text in areas is 0 and TRUE is 1.

    >>> stdevpa([1.0, "x", True, 2.0])
    0.7071067811865476
    """
    return math.sqrt(population_variance(all_values((value1, *values))))


@spreadsheet("SKEW")
def skew(number1: Numbers, *numbers: Numbers) -> float:
    """Skewness of a sample: n/((n-1)(n-2)) * sum of ((v - mean)/s)^3, s its standard deviation.

    #DIV/0! below three numbers and where all are equal.

    >>> skew([1.0, 2.0, 3.0, 10.0])
    1.7636326148038872
    """
    sample = joined((number1, *numbers))
    count = len(sample)
    if count < 3:
        raise Fault(DIV0)
    return _power_sum(sample, math.sqrt(variance(sample)), 3) * count / ((count - 1) * (count - 2))


@spreadsheet("SKEW.P")
def skew_p(number1: Numbers, *numbers: Numbers) -> float:
    """Skewness of a population: sum of ((v - mean)/s)^3 / n, s its standard deviation.

    #DIV/0! below three numbers and where all are equal.

    >>> skew_p([1.0, 2.0, 3.0, 10.0])
    1.0182337649086284
    """
    sample = joined((number1, *numbers))
    if len(sample) < 3:
        raise Fault(DIV0)
    return _power_sum(sample, math.sqrt(population_variance(sample)), 3) / len(sample)


@spreadsheet("KURT")
def kurt(number1: Numbers, *numbers: Numbers) -> float:
    """Excess kurtosis of a sample; s is its standard deviation.

        n(n+1)/((n-1)(n-2)(n-3)) * sum of ((v - mean)/s)^4  -  3(n-1)^2/((n-2)(n-3))

    #DIV/0! below four numbers and where all are equal.

    >>> kurt([1.0, 2.0, 3.0, 10.0])
    3.2279999999999944
    """
    sample = joined((number1, *numbers))
    n = len(sample)
    if n < 4:
        raise Fault(DIV0)
    total = _power_sum(sample, math.sqrt(variance(sample)), 4)
    scaled = total * n * (n + 1) / ((n - 1) * (n - 2) * (n - 3))
    return scaled - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def _power_sum(sample: Numbers, scale: float, power: int) -> float:
    if scale == 0:
        raise Fault(DIV0)
    return float(left_sum(((sample - mean_of(sample)) / scale) ** power))
