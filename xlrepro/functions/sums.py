"""Sums and products, of numbers and of areas taken together."""

from __future__ import annotations

import math
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions import coerce
from xlrepro.functions.declare import Area, Matrix, Numbers, Strict, spreadsheet
from xlrepro.values import NA, NUM, VALUE, ErrorValue, Fault

Floats = npt.NDArray[np.float64]
CANCELLED = 50  # bits
FEW = 40  # values that are quicker added one by one


def total(values: Floats, start: float = 0.0) -> float:
    """The sum, left to right."""
    if len(values) <= FEW:
        for value in values.tolist():
            start += value
        return start
    values = values.copy()
    values[0] += start
    with np.errstate(all="ignore"):
        return float(left_sum(values))


@spreadsheet("SUM")
def sum(number: Numbers, *numbers: Numbers) -> float:
    """The sum, left to right; text, truth values and blanks in areas are passed over.

    0 where the last number leaves nothing but rounding: fewer than its last 3 bits, as told by the
    exponents. All of 11,000 sums in real workbooks are so.

    >>> sum([1, 2.5], 3), sum([-1, 0.91, 0.09]), sum([-1, 0.97, 0.03])
    (6.5, 0.0, -2.7755575615628914e-17)
    """
    values = np.concatenate((number, *numbers)) if numbers else number
    return without_rest(total(values), values)


def without_rest(result: float, values: Floats) -> float:
    """A sum, or 0 where it is 50 bits below the last that was added."""
    if result and len(values) and abs(result) < 1e-14 * abs(values[-1]):
        last = math.frexp(float(values[-1]))[1]
        return 0.0 if last - math.frexp(result)[1] >= CANCELLED else result
    return result


@spreadsheet("SUMSQ")
def sumsq(number: Numbers, *numbers: Numbers) -> float:
    """The sum of squares, left to right.

    >>> sumsq([3, 4])
    25.0
    """
    values = np.concatenate((number, *numbers))
    with np.errstate(all="ignore"):
        return total(values * values)


@spreadsheet("PRODUCT")
def product(number: Numbers, *numbers: Numbers) -> float:
    """The product of all numbers, left to right; 0 where there is none.

    >>> product([2, 3], 4)
    24.0
    """
    values = [value for row in (number, *numbers) for value in row.tolist()]
    return math.prod(values) if values else 0.0


@spreadsheet("SUMPRODUCT")
def sumproduct(array: Matrix, *arrays: Matrix) -> float:
    """The sum of products of the values in the same places of areas of one shape.

    Whatever is no number counts as 0. #VALUE! for areas of different shapes.

    >>> sumproduct([1, 2], [3, 4])
    11.0
    """
    if any(other.shape != array.shape for other in arrays):
        raise Fault(VALUE)
    products = _numbers_or_zero(array)
    for other in arrays:
        products = products * _numbers_or_zero(other)
    return total(products.ravel())


def _numbers_or_zero(area: npt.NDArray[Any]) -> Floats:
    if area.dtype == np.float64:
        return area
    values = area.ravel().tolist()
    for value in values:
        if isinstance(value, ErrorValue):
            raise Fault(value)
    floats = [value if type(value) is float else 0.0 for value in values]
    return np.array(floats).reshape(area.shape)


@spreadsheet("SUMX2MY2")
def sumx2my2(array_x: Matrix, array_y: Matrix) -> float:
    """The sum of x^2 - y^2 over pairs; a pair with text or a blank is passed over.

    #N/A where there are not as many of both.

    >>> sumx2my2([2, 3], [1, 2])
    8.0
    """
    x, y = pairs(array_x, array_y)
    return total(x * x - y * y)


@spreadsheet("SUMX2PY2")
def sumx2py2(array_x: Matrix, array_y: Matrix) -> float:
    """The sum of x^2 + y^2 over pairs; see `sumx2my2`.

    >>> sumx2py2([2, 3], [1, 2])
    18.0
    """
    x, y = pairs(array_x, array_y)
    return total(x * x + y * y)


@spreadsheet("SUMXMY2")
def sumxmy2(array_x: Matrix, array_y: Matrix) -> float:
    """The sum of (x - y)^2 over pairs; see `sumx2my2`.

    >>> sumxmy2([2, 3], [1, 2])
    2.0
    """
    x, y = pairs(array_x, array_y)
    return total((x - y) ** 2)


def pairs(array_x: npt.NDArray[Any], array_y: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """The numbers of both areas where each has one in the same place.

    Raises Fault with #N/A where there are not as many of both, and with the first error.
    """
    if array_x.size != array_y.size:
        raise Fault(NA)
    x, y = array_x.ravel(), array_y.ravel()
    if x.dtype == y.dtype == np.float64:
        return x, y
    both = list(zip(x.tolist(), y.tolist(), strict=True))
    for value in (value for pair in both for value in pair):
        if isinstance(value, ErrorValue):
            raise Fault(value)
    kept = [pair for pair in both if type(pair[0]) is type(pair[1]) is float]
    columns = np.array(kept, dtype=np.float64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


@spreadsheet("SERIESSUM")
def seriessum(x: Strict, n: Strict, m: Strict, coefficients: Area) -> float:
    """The power series a1 x^n + a2 x^(n+m) + a3 x^(n+2m) + ...

    #NUM! for x = 0; #VALUE! for a coefficient that is no number.

    >>> seriessum(2, 0, 1, [1, 2, 3])
    17.0
    """
    if x == 0:
        raise Fault(NUM)
    result, power = 0.0, math.pow(x, n)
    for value, step in zip(coefficients.ravel().tolist(), repeat(math.pow(x, m)), strict=False):
        result += coerce.strict_number(value) * power
        power *= step
    return result
