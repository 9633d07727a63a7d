"""Formulas that read each other round in a circle: worked out until they come to rest."""

from __future__ import annotations

from typing import Any

import numpy as np

from xlrepro.support.elementwise import as_array, taken

REST = 1e-13  # of a number


def copied(*values: Any) -> tuple[Any, ...]:
    """Values as they are now, arrays that go on changing among them."""
    return tuple(value.copy() if isinstance(value, np.ndarray) else value for value in values)


def at_rest(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    """Whether no number has changed by more than its last digits, and nothing else at all.

    >>> at_rest((1.0, "a"), (1.0 + 1e-15, "a")), at_rest((1.0,), (1.1,))
    (True, False)
    """
    return all(_same(one, other) for one, other in zip(before, after, strict=True))


def _same(before: Any, after: Any) -> bool:
    one, other = (as_array(taken(value)) for value in (before, after))
    if one.shape != other.shape or (one.dtype == object) != (other.dtype == object):
        return False
    if one.dtype == object:
        return all(_close(a, b) for a, b in zip(one.ravel(), other.ravel(), strict=True))
    apart = np.abs(one - other.astype(float)) > REST * np.abs(one)
    return not bool((apart & ~(np.isnan(one) & np.isnan(other))).any())


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= REST * abs(one)
    return bool(one == other)
