"""Sums in the order in which a sheet takes them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def left_sum(values: npt.ArrayLike, axis: int | None = -1) -> Any:
    """Add one value after the other, left to right.

        total = ((v1 + v2) + v3) + ...

    values has any shape. Along `axis`, or over everything row by row when axis is None: a float
    where one total is left, else an array without that axis. The sum of nothing is 0.0. A nan is
    not skipped.

    Order decides the last digit: numpy's own sum adds in pairs, `math.fsum` rounds once, and
    neither gives the figures that SUM, SUMSQ, SUMXMY2, SUMPRODUCT and AVERAGE left in the
    workbooks.
    """
    values = np.asarray(values, dtype=np.float64)
    if axis is None:
        values, axis = values.ravel(), 0
    if values.shape[axis] == 0:
        return values.sum(axis)
    return np.add.accumulate(values, axis=axis).take(-1, axis=axis)
