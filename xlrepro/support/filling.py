"""Arrays made of what their cells give, one by one or all alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.support.scenarios import count_of, zeros

Values = npt.NDArray[Any]


def full(shape: int | tuple[int, ...], value: Any, *given: Any) -> Values:
    """An array with the same in all places; a value with axes of its own has these after them.

    It has a last axis for the scenarios that dataclasses carry, where they do.

    >>> full(2, 7.5).tolist(), full(2, np.array([1.0, 2.0, 3.0])).shape
    ([7.5, 7.5], (2, 3))
    """
    sides = (shape,) if isinstance(shape, int) else shape
    if isinstance(value, np.ndarray):
        return np.broadcast_to(value, (*sides, *value.shape)).copy()
    if count_of(*given):
        sides = (*sides, 1)
    if type(value) in (float, np.float64, bool, np.bool_):
        return np.full(sides, value)
    array = np.empty(sides, dtype=object)
    array.fill(value)
    return array


def blanks(shape: int | tuple[int, ...], *given: Any) -> Values:
    """An array of blanks, with an axis for the scenarios that dataclasses carry, where they do.

    >>> blanks(2).tolist()
    [None, None]
    """
    array = np.empty(zeros(shape, *given).shape, dtype=object)
    array.fill(None)
    return array


def collected(values: Any) -> Values:
    """What cells give as an array, of floats where all are numbers.

    >>> collected([1.0, "a"]).tolist(), collected([[1.0], [2.0]]).dtype
    ([1.0, 'a'], dtype('float64'))
    """
    rows = [list(row) if isinstance(row, list) else row for row in values]
    shape = (len(rows), len(rows[0])) if rows and isinstance(rows[0], list) else (len(rows),)
    flat = [value for row in rows for value in row] if len(shape) == 2 else rows
    kinds = {type(value) for value in flat}
    if kinds <= {float, np.float64}:
        return np.array(flat, dtype=float).reshape(shape)
    if kinds <= {bool, np.bool_}:
        return np.array(flat, dtype=bool).reshape(shape)
    array = np.empty(len(flat), dtype=object)
    array[:] = [value.item() if isinstance(value, np.generic) else value for value in flat]
    return array.reshape(shape)
