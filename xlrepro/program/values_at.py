"""A formula's value as its cells hold it."""

from __future__ import annotations

from typing import Any

import numpy as np

from xlrepro.program.runtime import Closure, first, tried
from xlrepro.program.store import COLUMN, SHIFT, Box, Reference
from xlrepro.values import CALC, NA


def settled(value: Any) -> Any:
    """What one cell holds: a blank is 0, of an area the first."""
    if type(value) is float:
        return value if value else 0.0
    if isinstance(value, Reference):
        value = tried(value.value)
    if isinstance(value, np.ndarray):
        value = tried(lambda: first(value))
    if isinstance(value, Closure):
        return CALC
    if value is None:
        return 0.0
    return float(value) if isinstance(value, np.floating) else value


def value_at(value: Any, fills: Box, key: int) -> Any:
    """The value for one cell of an array formula: a row or column serves for all, else #N/A."""
    if isinstance(value, Reference):
        value = tried(value.value)
    if not isinstance(value, np.ndarray):
        return value
    row, col = (key >> SHIFT) - fills.top, (key & COLUMN) - fills.left
    rows, cols = value.shape
    row, col = 0 if rows == 1 else row, 0 if cols == 1 else col
    if row >= rows or col >= cols:
        return NA
    return value[row, col]
