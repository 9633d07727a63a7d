"""Products, inverses and determinants of matrices, and arrays of numbers in order."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.functions.declare import Matrix, Number, spreadsheet
from xlrepro.values import NUM, VALUE, ErrorValue, Fault, NotKnown

Floats = npt.NDArray[np.float64]
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 2.0**20, 2.0**14, 2.0**26


def _floats(area: npt.NDArray[Any]) -> Floats:
    """A matrix of numbers alone; raises Fault with its first error, #VALUE! for all else."""
    if area.dtype == np.float64:
        return area
    values = area.ravel().tolist()
    for value in values:
        if isinstance(value, ErrorValue):
            raise Fault(value)
    if not all(type(value) is float for value in values):
        raise Fault(VALUE)
    return area.astype(np.float64)


def _square(area: npt.NDArray[Any]) -> Floats:
    if area.shape[0] != area.shape[1]:
        raise Fault(VALUE)
    return _floats(area)


def _factors(matrix: Floats) -> tuple[Floats, list[int], float]:
    """The factors L and U in one matrix, the order of its rows, and the sign that this gives.

    In each column the largest number left is the divisor, and rows change places for it.
    """
    rows, order, sign = matrix.copy(), list(range(len(matrix))), 1.0
    with np.errstate(all="ignore"):
        for k in range(len(rows)):
            pivot = k + int(np.argmax(np.abs(rows[k:, k])))
            if pivot != k:
                rows[[k, pivot]] = rows[[pivot, k]]
                order[k], order[pivot] = order[pivot], order[k]
                sign = -sign
            if rows[k, k] != 0:
                rows[k + 1 :, k] /= rows[k, k]
                rows[k + 1 :, k + 1 :] -= rows[k + 1 :, k : k + 1] * rows[k, k + 1 :]
    return rows, order, sign


@spreadsheet("MMULT")
def mmult(array1: Matrix, array2: Matrix) -> Floats:
    """The matrix product, each sum left to right.

    #VALUE! for what is no number, blanks too, and where the columns of the first are not as many
    as the rows of the second.

    >>> mmult([[1, 2], [3, 4]], [[5], [6]])
    array([[17.],
           [39.]])
    """
    left, right = _floats(array1), _floats(array2)
    if left.shape[1] != right.shape[0]:
        raise Fault(VALUE)
    result = np.zeros((left.shape[0], right.shape[1]))
    with np.errstate(all="ignore"):
        for k in range(left.shape[1]):
            result += left[:, k : k + 1] * right[k]
    if not np.isfinite(result).all():
        raise Fault(NUM)
    return result


@spreadsheet("MINVERSE")
def minverse(array: Matrix) -> Floats:
    """The inverse of a square matrix; #NUM! where there is none, #VALUE! for what is no number.

    Column by column from the factors, forward and back, as Excel's last digits show.

    >>> minverse([[2, 0], [0, 4]])
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    factors, order, _ = _factors(_square(array))
    size = len(factors)
    if not factors.diagonal().all():
        raise Fault(NUM)
    with np.errstate(all="ignore"):
        result = np.eye(size)[order]
        for k in range(size):
            result[k + 1 :] -= factors[k + 1 :, k : k + 1] * result[k]
        for row in range(size - 1, -1, -1):
            for k in range(row + 1, size):
                result[row] -= factors[row, k] * result[k]
            result[row] /= factors[row, row]
    if not np.isfinite(result).all():
        raise Fault(NUM)
    return result


@spreadsheet("MDETERM")
def mdeterm(array: Matrix) -> float:
    """The determinant of a square matrix, by elimination; #VALUE! for what is no number.

    >>> mdeterm([[1, 2], [3, 4]])
    -2.0
    """
    factors, _, sign = _factors(_square(array))
    return float(sign * math.prod(factors.diagonal().tolist()))


@spreadsheet("MUNIT")
def munit(dimension: Number) -> Floats:
    """The square matrix with ones from corner to corner; #VALUE! below 1.

    >>> munit(2)
    array([[1., 0.],
           [0., 1.]])
    """
    if dimension < 1:
        raise Fault(VALUE)
    return np.eye(int(dimension))


@spreadsheet("SEQUENCE")
def sequence(
    rows: Number | None = None,
    columns: Number | None = None,
    start: Number | None = None,
    step: Number | None = None,
) -> Floats:
    """Numbers in order, row by row: start, start + step, start + step + step, ...

    Each argument is 1 unless told. #VALUE! for no rows or columns, and for more than a sheet has.

    >>> sequence(2, 3)
    array([[1., 2., 3.],
           [4., 5., 6.]])
    """
    height, width, first, by = (1.0 if v is None else v for v in (rows, columns, start, step))
    if not (1 <= height <= MOST_ROWS and 1 <= width <= MOST_COLUMNS):
        raise Fault(VALUE)
    if height * width > MOST_CELLS:
        raise NotKnown("a sequence of more cells than there is room for")
    shape = math.trunc(height), math.trunc(width)
    steps = np.full(shape[0] * shape[1], by)
    steps[0] = first
    return np.add.accumulate(steps).reshape(shape)
