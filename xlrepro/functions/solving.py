"""Where a function is 0: the searches that RATE, IRR and others make, as Excel makes them."""

from __future__ import annotations

from collections.abc import Callable

ROUNDS = 40
CLOSE = 1e-7
STEP = 1e-5


class NotFound(Exception):
    """A search ended without a result."""


def secant(function: Callable[[float], float], first: float, second: float) -> float:
    """Where the line through the last two points meets 0, again and again."""
    low, high = function(first), function(second)
    for _ in range(ROUNDS):
        if high == low:
            first += STEP if second <= first else -STEP
            low = function(first)
            if high == low:
                raise NotFound
        first = second - (second - first) * high / (high - low)
        low = function(first)
        if abs(low) < CLOSE:
            return first
        first, second, low, high = second, first, high, low
    raise NotFound
