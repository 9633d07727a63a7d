"""Two rows of numbers taken together: covariance, correlation, the line through them."""

from __future__ import annotations

import math

import numpy as np

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.declare import Matrix, Number, Numbers, singles, spreadsheet
from xlrepro.functions.samples import mean_of, too_large
from xlrepro.values import DIV0, NA, ErrorValue, Fault


def paired(first: Matrix, second: Matrix) -> tuple[Numbers, Numbers]:
    """The numbers of both areas where both have one.

    Raises Fault with #N/A where they differ in size, with the first error, with #DIV/0! if no
    pair is left.
    """
    if first.size != second.size:
        raise Fault(NA)
    if first.dtype == np.float64 and second.dtype == np.float64:
        return first.ravel(), second.ravel()
    ones, others = list(singles(first)), list(singles(second))
    for value in (*ones, *others):
        if isinstance(value, ErrorValue):
            raise Fault(value)
    pairs = [
        (one, other)
        for one, other in zip(ones, others, strict=True)
        if type(one) is float and type(other) is float
    ]
    if not pairs:
        raise Fault(DIV0)
    rows = np.array(pairs)
    return rows[:, 0], rows[:, 1]


@too_large
def products(first: Numbers, second: Numbers) -> float:
    """Sum of (a - mean of a) * (b - mean of b), from left to right."""
    return float(left_sum((first - mean_of(first)) * (second - mean_of(second))))


@spreadsheet("COVARIANCE.P", "COVAR")
def covariance_p(array1: Matrix, array2: Matrix) -> float:
    """Covariance of a population: sum of (a - mean)(b - mean) / n; errors as `paired`.

    >>> covariance_p([1.0, 3.0], [2.0, 4.0])
    1.0
    """
    first, second = paired(array1, array2)
    return products(first, second) / len(first)


@spreadsheet("COVARIANCE.S")
def covariance_s(array1: Matrix, array2: Matrix) -> float:
    """Covariance of a sample: sum of (a - mean)(b - mean) / (n-1); #DIV/0! for one pair.

    >>> covariance_s([1.0, 3.0], [2.0, 4.0])
    2.0
    """
    first, second = paired(array1, array2)
    return products(first, second) / (len(first) - 1)


@spreadsheet("CORREL", "PEARSON")
def correl(array1: Matrix, array2: Matrix) -> float:
    """Correlation: sum of (a - mean)(b - mean) / root of the two sums of squares.

    #DIV/0! where all numbers of one side are equal; other errors as `paired`.

    >>> correl([1.0, 2.0, 3.0], [2.0, 4.0, 7.0])
    0.9933992677987828
    """
    return _correlation(*paired(array1, array2))


def _correlation(first: Numbers, second: Numbers) -> float:
    return products(first, second) / math.sqrt(products(first, first) * products(second, second))


@spreadsheet("RSQ")
def rsq(known_ys: Matrix, known_xs: Matrix) -> float:
    """The square of the correlation.

    >>> rsq([1.0, 2.0, 4.0], [1.0, 2.0, 3.0])
    0.9642857142857145
    """
    return _correlation(*paired(known_ys, known_xs)) ** 2


@spreadsheet("SLOPE")
def slope(known_ys: Matrix, known_xs: Matrix) -> float:
    """Slope of the line of least squares: sum of (x - mean)(y - mean) / sum of (x - mean)^2.

    #DIV/0! where all x are equal; other errors as `paired`.

    >>> slope([3.0, 5.0, 7.0], [1.0, 2.0, 3.0])
    2.0
    """
    return _line(known_ys, known_xs)[0]


@spreadsheet("INTERCEPT")
def intercept(known_ys: Matrix, known_xs: Matrix) -> float:
    """Where the line of least squares meets x = 0: mean of y - slope * mean of x.

    >>> intercept([3.0, 5.0, 7.0], [1.0, 2.0, 3.0])
    1.0
    """
    ratio, mean_x, mean_y = _line(known_ys, known_xs)
    return mean_y - ratio * mean_x


@spreadsheet("FORECAST.LINEAR", "FORECAST")
def forecast_linear(x: Number, known_ys: Matrix, known_xs: Matrix) -> float:
    """The line of least squares at x: intercept + slope * x.

    >>> forecast_linear(4.0, [3.0, 5.0, 7.0], [1.0, 2.0, 3.0])
    9.0
    """
    ratio, mean_x, mean_y = _line(known_ys, known_xs)
    return mean_y - ratio * mean_x + ratio * x


def _line(known_ys: Matrix, known_xs: Matrix) -> tuple[float, float, float]:
    """Slope, mean of x, mean of y."""
    ys, xs = paired(known_ys, known_xs)
    return products(xs, ys) / products(xs, xs), mean_of(xs), mean_of(ys)


@spreadsheet("STEYX")
def steyx(known_ys: Matrix, known_xs: Matrix) -> float:
    """Standard error of y about the line of least squares; #DIV/0! below three pairs.

        root of (syy - sxy^2/sxx) / (n-2), where sxy is the sum of (x - mean)(y - mean)

    >>> steyx([1.0, 2.0, 4.0], [1.0, 2.0, 3.0])
    0.4082482904638623
    """
    ys, xs = paired(known_ys, known_xs)
    left = products(ys, ys) - products(xs, ys) ** 2 / products(xs, xs)
    return math.sqrt(max(left, 0.0) / (len(xs) - 2))
