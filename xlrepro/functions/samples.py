"""What the functions of samples have in common: their numbers, in one row, and sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any as Anything

import numpy as np
import numpy.typing as npt

from xlrepro.functions import coerce
from xlrepro.functions.declare import Given, Numbers, numbers_of, singles
from xlrepro.functions.remembering import Remembered
from xlrepro.functions.sums import total
from xlrepro.values import DIV0, ErrorValue, Fault

_orders: Remembered[Numbers] = Remembered()
_measures: Remembered[float] = Remembered()


too_large = np.errstate(over="ignore", invalid="ignore")  # what is infinite becomes #NUM!


def joined(samples: tuple[Numbers, ...]) -> Numbers:
    """The numbers of several arguments, one after the other."""
    return samples[0] if len(samples) == 1 else np.concatenate(samples)


def mean_of(sample: Numbers) -> float:
    """The sum from left to right over the count; raises Fault with #DIV/0! for no numbers."""
    return measured(sample, _mean)


def _mean(sample: Numbers) -> float:
    if not len(sample):
        raise Fault(DIV0)
    return total(sample) / len(sample)


def measured(sample: Numbers, measure: Callable[[Numbers], float]) -> float:
    """What a measure gives for a sample, kept for when each cell of a column asks for it."""
    return _measures.get(sample, measure, measure)


def in_order(value: Given) -> Numbers:
    """The numbers of an argument from small to large.

    A column is often asked for the rank of each of its values, so the order of an area is kept.
    """
    if not isinstance(value, np.ndarray):
        return numbers_of(value)
    return _orders.get(value, "order", _in_order)


def _in_order(area: npt.NDArray[Anything]) -> Numbers:
    return np.sort(numbers_of(area))


def all_values(given: tuple[Given, ...]) -> Numbers:
    """The values that AVERAGEA and its like look at: in areas text is 0 and TRUE is 1.

    Raises Fault with the first error, with #VALUE! for text that is written out and no number.
    """
    rows = [_values(value) for value in given]
    return joined(tuple(rows))


def _values(value: Given) -> Numbers:
    if not isinstance(value, np.ndarray):
        return np.array([coerce.number(value)])
    if value.dtype == np.float64:
        return value.ravel()
    found = []
    for item in singles(value):
        if isinstance(item, ErrorValue):
            raise Fault(item)
        if item is not None:
            found.append(0.0 if isinstance(item, str) else float(item))
    return np.array(found, dtype=np.float64)
