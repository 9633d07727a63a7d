"""Means: arithmetic, geometric, harmonic, trimmed, and the median."""

from __future__ import annotations

import math

import numpy as np

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.declare import Given, Number, Numbers, numbers_of, spreadsheet
from xlrepro.functions.samples import all_values, in_order, joined, mean_of
from xlrepro.values import NUM, Fault


@spreadsheet("AVERAGE")
def average(number1: Numbers, *numbers: Numbers) -> float:
    """Mean of numbers: their sum from left to right over their count; #DIV/0! for none.

    >>> average([1.0, "x", None], 4.0)
    2.5
    """
    return mean_of(joined((number1, *numbers)))


@spreadsheet("AVERAGEA")
def averagea(value1: Given, *values: Given) -> float:
    """Mean of values, of which text in areas is 0 and TRUE is 1; #DIV/0! for none.

    >>> averagea([1.0, "x", None, True])
    0.6666666666666666
    """
    return mean_of(all_values((value1, *values)))


@spreadsheet("GEOMEAN")
def geomean(number1: Numbers, *numbers: Numbers) -> float:
    """Geometric mean: the n-th root of the product; #NUM! where a number is not above 0.

    >>> geomean([2.0, 8.0])
    4.0
    """
    sample = joined((number1, *numbers))
    if not len(sample) or sample.min() <= 0:
        raise Fault(NUM)
    product = math.prod(sample.tolist())
    if 1e-300 < product < 1e300:
        return float(product ** (1 / len(sample)))
    return math.exp(float(left_sum(np.log(sample))) / len(sample))


@spreadsheet("HARMEAN")
def harmean(number1: Numbers, *numbers: Numbers) -> float:
    """Harmonic mean: n / sum of 1/v; #NUM! where a number is not above 0.

    >>> harmean([1.0, 3.0])
    1.5
    """
    sample = joined((number1, *numbers))
    if not len(sample):
        raise Fault(NUM)
    if sample.min() <= 0:
        raise Fault(NUM)
    return len(sample) / float(left_sum(1 / sample))


@spreadsheet("TRIMMEAN")
def trimmean(array: Given, percent: Number) -> float:
    """Mean without the smallest and largest: of n numbers, int(n*percent/2) at each end.

    percent is a fraction, 0 or more and below 1, else #NUM!; #NUM! for no numbers.

    >>> trimmean([1.0, 2.0, 3.0, 100.0], 0.5)
    2.5
    """
    if not 0 <= percent < 1:
        raise Fault(NUM)
    sample = in_order(array)
    if not len(sample):
        raise Fault(NUM)
    out = int(len(sample) * percent / 2)
    return mean_of(sample[out : len(sample) - out])


@spreadsheet("MEDIAN")
def median(number1: Given, *numbers: Given) -> float:
    """The number in the middle, or the mean of the two there; #NUM! for none.

    >>> median(1.0, [7.0, 3.0, 4.0])
    3.5
    """
    if numbers:
        sample = np.sort(joined(tuple(numbers_of(given) for given in (number1, *numbers))))
    else:
        sample = in_order(number1)
    count = len(sample)
    if not count:
        raise Fault(NUM)
    middle = float(sample[count // 2])
    return middle if count % 2 else (float(sample[count // 2 - 1]) + middle) / 2


@spreadsheet("AVEDEV")
def avedev(number1: Numbers, *numbers: Numbers) -> float:
    """Mean distance from the mean: sum of |v - mean| / n; #NUM! for no numbers.

    >>> avedev([1.0, 3.0])
    1.0
    """
    sample = joined((number1, *numbers))
    if not len(sample):
        raise Fault(NUM)
    return float(left_sum(abs(sample - mean_of(sample)))) / len(sample)
