"""Where a function is 0: the search that RATE and IRR make, as Excel makes it."""

from __future__ import annotations

from collections.abc import Callable

ROUNDS = 40


class NotFound(Exception):
    """A search ended without a result."""


def secant(
    function: Callable[[float], float],
    first: float,
    second: float,
    near: float = 0.0,
    still: float = 0.0,
    rounds: int = ROUNDS,
) -> float:
    """Where the line through the last two points meets 0, again and again.

    It ends where the function is nearer to 0 than `near`, or where the last step was less than
    `still`. Raises NotFound after so many rounds, and where the line is level.
    """
    low, high = function(first), function(second)
    for _ in range(rounds):
        if high == low:
            raise NotFound
        first, second, low = second, second - (second - first) * high / (high - low), high
        high = function(second)
        if abs(high) < near or abs(second - first) < still:
            return second
    raise NotFound
