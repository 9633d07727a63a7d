"""Arrays made of what their cells give, one by one or all alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.support.elementwise import as_array, of_list, taken
from xlrepro.support.scenarios import count_of, zeros
from xlrepro.values import ErrorValue

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
    value = taken(value)
    if type(value) in (float, bool):
        return np.full(sides, value)
    array = np.empty(sides, dtype=object)
    array.fill(value)
    return array


def steps(first: Any, step: Any, count: int, *given: Any) -> Values:
    """A line that counts on: each value is the one before with the step added.

    The first value and the step may be scenarios; there is a last axis for them where the
    dataclasses carry some.

    >>> steps(2020, 5, 3).tolist()
    [2020.0, 2025.0, 2030.0]
    """
    sides = np.broadcast_shapes(np.shape(first), np.shape(step), (1,) if count_of(*given) else ())
    array = np.empty((count, *sides))
    array[0], array[1:] = first, step
    return np.add.accumulate(array, axis=0)  # in the order of the cells, and so with their bits


def blanks(shape: int | tuple[int, ...], *given: Any) -> Values:
    """An array of blanks, with an axis for the scenarios that dataclasses carry, where they do.

    >>> blanks(2).tolist()
    [None, None]
    """
    array = np.empty(zeros(shape, *given).shape, dtype=object)
    array.fill(None)
    return array


def collected(values: Any, *given: Any) -> Values:
    """What cells give as an array, of floats where all are numbers.

    It has a last axis for the scenarios that dataclasses carry, where they do.

    >>> collected([1.0, "a"]).tolist(), collected([[1.0], [2.0]]).dtype
    ([1.0, 'a'], dtype('float64'))
    """
    rows = [list(row) if isinstance(row, list) else row for row in values]
    shape = (len(rows), len(rows[0])) if rows and isinstance(rows[0], list) else (len(rows),)
    flat = (
        [taken(value) for row in rows for value in row] if len(shape) == 2 else [*map(taken, rows)]
    )
    if not count_of(*given):
        return of_list(flat, shape)
    arrays = [as_array(value) for value in flat]
    if len({array.dtype for array in arrays}) > 1:
        arrays = [array.astype(object) for array in arrays]
    stacked = np.stack(np.broadcast_arrays(*arrays, np.empty(1))[:-1])
    return stacked.reshape(*shape, stacked.shape[-1])


def spread(values: Any, *sides: int) -> Any:
    """What an array formula gives in the cells that it fills; an error alone is in all of them.

    >>> spread(np.array([[1.0], [2.0]]), 2).tolist(), spread(ErrorValue("#N/A"), 2).size
    ([1.0, 2.0], 2)
    """
    array = as_array(taken(values))
    if array.size == 1:
        return full(sides, array.item()) if sides else array.item()
    return array.reshape(sides)


def as_numbers(values: Any) -> Any:
    """Values as floats, for what knows numbers alone: errors and text are nan, blanks 0.

    >>> as_numbers(np.array([1.0, ErrorValue("#N/A"), None], dtype=object)).tolist()
    [1.0, nan, 0.0]
    """
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return values
    array = as_array(taken(values))
    flat = [_number(value) for value in array.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(array.shape)[()]


def _number(value: Any) -> float:
    if value is None:
        return 0.0
    return np.nan if isinstance(value, str | ErrorValue) else float(value)


def as_truths(values: Any) -> Any:
    """Values as truth values, for what knows no others: of an error nothing is true.

    >>> as_truths(np.array([True, ErrorValue("#N/A")], dtype=object)).tolist()
    [True, False]
    """
    if isinstance(values, np.ndarray) and values.dtype == np.bool_:
        return values
    numbers = as_numbers(values)
    return (numbers != 0) & ~np.isnan(numbers)
