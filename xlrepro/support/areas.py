"""Areas that functions take, put together of values and lines, and parts of them; windows.

An area is rows by columns. What is put together may have an axis of scenarios, its last, where the
dataclass of inputs stands among the parts and carries some: `line(first, others, given)`. `index`,
`column` and `offset` know none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any

import numpy as np

from xlrepro.functions.coerce import number
from xlrepro.functions.declare import as_area
from xlrepro.support.elementwise import Values, as_array, attempt, each, finite, given_back, taken
from xlrepro.support.scenarios import count_of
from xlrepro.values import REF, VALUE, ErrorValue, Fault

RUNNING: dict[Any, Callable[..., Any]] = {
    **{np.sum: np.add.accumulate, np.prod: np.multiply.accumulate},
    **{np.max: np.maximum.accumulate, np.min: np.minimum.accumulate},
}


def cells(*values: Any) -> Values:
    """Values as they are, one behind the other.

    >>> cells("a", 1.0, None).tolist()
    ['a', 1.0, None]
    """
    parts, last = _parts(values)
    if last:
        return _joined([_shaped(part, 1, last).astype(object) for part in parts], 0, last)
    found = np.empty(len(parts), dtype=object)
    found[:] = [part.item() for part in parts]
    return found


def line(*parts: Any) -> Values:
    """One line of values and lines: floats where all are, else objects.

    >>> line(1.0, np.array([2.0, 3.0]), 4.0)
    array([1., 2., 3., 4.])
    """
    arrays, last = _parts(parts)
    return _joined([_shaped(array, 1, last) for array in arrays], 0, last)


def beside(*parts: Any) -> Values:
    """Columns side by side: a line is a column, a value one cell.

    Raises ValueError where they differ in height.

    >>> beside(np.array([1.0, 2.0]), np.array(["a", "b"])).tolist()
    [[1.0, 'a'], [2.0, 'b']]
    """
    arrays, last = _parts(parts)
    areas = [_shaped(array, 2, last) for array in arrays]
    lines = [array.ndim - last < 2 for array in arrays]
    upright = [
        np.swapaxes(a, 0, 1) if is_line else a for a, is_line in zip(areas, lines, strict=True)
    ]
    return _joined(upright, 1, last)


def below(*parts: Any) -> Values:
    """Rows under each other: a line is a row, a value one cell.

    Raises ValueError where they differ in width.

    >>> below(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([[1., 2.],
           [3., 4.]])
    """
    arrays, last = _parts(parts)
    return _joined([_shaped(array, 2, last) for array in arrays], 0, last)


def _array(part: Any) -> Values:
    return as_array(taken(part))


def _parts(parts: tuple[Any, ...]) -> tuple[list[Values], int]:
    """The parts as arrays, and whether (1 or 0) their last axis is one of scenarios."""
    given = [part for part in parts if is_dataclass(part) and not isinstance(part, ErrorValue)]
    arrays = [_array(part) for part in parts if not any(part is each for each in given)]
    if not count_of(*given):
        return arrays, 0
    return [array if array.ndim else array[None] for array in arrays], 1


def _shaped(array: Values, axes: int, last: int) -> Values:
    """An array as a line, or as an area in which a line is a row; scenarios stay the last axis."""
    own, scenarios = array.shape[: array.ndim - last], array.shape[array.ndim - last :]
    if axes == 1:
        return array.reshape(-1, *scenarios)
    return array.reshape(*(1,) * (2 - len(own)), *own, *scenarios)


def _joined(parts: list[Values], axis: int, last: int) -> Values:
    kinds = {part.dtype for part in parts}
    if len(kinds) > 1:
        parts = [part.astype(object) for part in parts]
    if last:
        count = max(part.shape[-1] for part in parts)
        parts = [np.broadcast_to(part, (*part.shape[:-1], count)) for part in parts]
    return np.concatenate(parts, axis=axis)


def index(area: Any, row: Any, col: Any = None) -> Any:
    """INDEX: the value in a row and column, counted from 1; of a line the value in a place.

    For arrays of places a value for each. #REF! outside; #VALUE! below 1, for it is one value that
    is wanted, but 0 serves where there is only one row or column. See `column` for all of one.

    >>> index(np.array([[1.0, 2.0], [3.0, 4.0]]), 2.0, np.array([1.0, 2.0]))
    array([3., 4.])
    >>> index(np.array(["a", "b"]), 2.0), str(index([1.0], 2.0))
    ('b', '#REF!')
    """
    area, row, col = np.atleast_1d(_array(area)), taken(row), taken(col)
    if area.ndim == 1 and col is not None:
        area = as_area(area)
    elif col is None and 1 in area.shape:
        area = area.ravel()
    if isinstance(row, np.ndarray) or isinstance(col, np.ndarray):
        quick = _all_indexed(area, row, col)
        if quick is not None:
            return quick
        return each(lambda down, across: _indexed(area, down, across), row, col)
    return attempt(_indexed, area, row, col)


def _all_indexed(area: Values, row: Any, col: Any) -> Any:
    """All values at once where every place is one; else None."""
    places = [row] if area.ndim == 1 else [row, col]
    for place, side in zip(places, area.shape, strict=True):
        kind = place.dtype if isinstance(place, np.ndarray) else type(place)
        if kind not in (float, np.float64) or not np.all((place >= 1) & (place < side + 1)):
            return None
    return given_back(area[tuple(np.asarray(place).astype(np.int64) - 1 for place in places)])


def _indexed(area: Values, row: Any, col: Any) -> Any:
    if area.ndim == 1:
        return given_back(area[_place(row, area.size)])
    return given_back(area[_place(row, area.shape[0]), _place(col, area.shape[1])])


def _place(counted: Any, length: int) -> int:
    """A place of so many, counted from 0."""
    place = int(number(finite(counted)) // 1)
    if place < 0 or (place == 0 and length > 1):
        raise Fault(VALUE)
    if place > length:
        raise Fault(REF)
    return max(place - 1, 0)


def column(area: Any, place: Any) -> Any:
    """A column of an area as a line, counted from 1; #REF! where there is none.

    >>> column(np.array([[1.0, 2.0], [3.0, 4.0]]), 2.0)
    array([2., 4.])
    """
    rows = as_area(np.atleast_1d(_array(area)))
    return attempt(lambda: rows[:, _place(taken(place), rows.shape[1])])


def offset(area: Any, rows: Any, cols: Any, height: Any = None, width: Any = None) -> Any:
    """OFFSET within an area: what begins so many rows and columns from its first cell.

    Without height and width one value, for arrays of places one each; with them an area, which
    reaches up or to the left where they are below 0. #REF! where it is not inside the area.

    >>> grid = np.arange(6.0).reshape(2, 3)
    >>> offset(grid, 1.0, 1.0), offset(grid, 0.0, 1.0, 2.0, 2.0).tolist()
    (4.0, [[1.0, 2.0], [4.0, 5.0]])
    >>> str(offset(grid, 2.0, 0.0))
    '#REF!'
    """
    area = as_area(np.atleast_1d(_array(area)))
    if height is None and width is None:
        return each(lambda down, across: _moved(area, down, across), taken(rows), taken(cols))
    sides = [1.0 if side is None else taken(side) for side in (height, width)]
    return attempt(_part, area, taken(rows), taken(cols), *sides)


def _moved(area: Values, down: Any, across: Any) -> Any:
    row, col = _steps(down), _steps(across)
    if not (0 <= row < area.shape[0] and 0 <= col < area.shape[1]):
        raise Fault(REF)
    return given_back(area[row, col])


def _part(area: Values, rows: Any, cols: Any, height: Any, width: Any) -> Values:
    down = _stretch(_steps(rows), _steps(height), area.shape[0])
    return area[down, _stretch(_steps(cols), _steps(width), area.shape[1])]


def _steps(value: Any) -> int:
    return int(number(finite(value)))


def _stretch(start: int, length: int, most: int) -> slice:
    first, last = sorted((start, start + length - (1 if length > 0 else -1)))
    if not length or first < 0 or last >= most:
        raise Fault(REF)
    return slice(first, last + 1)


def rolling(values: Any, before: int, after: int = 0) -> Values:
    """Windows along the first axis: what stands before each value, itself, and what follows.

    They are the new first axis, so that `rolling(x, 2).sum(axis=0)` has the sums of three; only
    values whose window lies inside have one. It is a view, which cannot be written to.

    >>> rolling(np.array([1.0, 2.0, 4.0, 8.0]), 1).sum(axis=0)
    array([ 3.,  6., 12.])
    """
    array = _array(values)
    windows = np.lib.stride_tricks.sliding_window_view(array, before + 1 + after, axis=0)
    return np.moveaxis(windows, -1, 0)


def running(function: Callable[..., Any], values: Any) -> Any:
    """A function of the first value, the first two, the first three, ...

    numpy's `sum`, `prod`, `max` and `min` are taken along the first axis, left to right.

    >>> running(np.sum, np.array([1.0, 2.0, 4.0])), running(len, np.array([5.0, 5.0]))
    (array([1., 3., 7.]), array([1., 2.]))
    """
    array = _array(values)
    if function in RUNNING and array.dtype == np.float64:
        return RUNNING[function](array, axis=0)
    results = [_array(function(array[: end + 1])) for end in range(len(array))]
    return given_back(np.stack([result.astype(object) for result in results]))
