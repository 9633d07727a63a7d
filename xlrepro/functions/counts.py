"""How many values there are: COUNT, COUNTA, COUNTBLANK."""

from __future__ import annotations

import numpy as np

from xlrepro.functions import coerce
from xlrepro.functions.declare import Area, Given, singles, spreadsheet
from xlrepro.values import Fault


@spreadsheet("COUNT")
def count(value1: Given, *values: Given) -> float:
    """How many numbers there are: in areas only numbers, written out also what spells one.

    Errors are passed over.

    >>> count([1.0, "2", True], "2", True, "two")
    3.0
    """
    return float(sum(map(_numbers_in, (value1, *values))))


def _numbers_in(value: Given) -> int:
    if isinstance(value, np.ndarray):
        if value.dtype == np.float64:
            return value.size
        return sum(type(item) is float for item in singles(value))
    try:
        coerce.number(value)
    except Fault:
        return 0
    return 1


@spreadsheet("COUNTA")
def counta(value1: Given, *values: Given) -> float:
    """How many values there are that are not blank; errors and empty text count.

    >>> counta([1.0, "", None], "two")
    3.0
    """
    return float(sum(map(_values_in, (value1, *values))))


def _values_in(value: Given) -> int:
    if not isinstance(value, np.ndarray):
        return 1  # an argument left empty counts too
    if value.dtype == np.float64:
        return value.size
    return sum(item is not None for item in singles(value))


@spreadsheet("COUNTBLANK")
def countblank(range: Area) -> float:
    """How many cells of an area are blank or hold empty text.

    >>> countblank([1.0, "", None])
    2.0
    """
    if range.dtype == np.float64:
        return 0.0
    return float(sum(item is None or item == "" for item in singles(range)))
