"""Order among numbers: LARGE, SMALL, ranks, percentiles, quartiles, modes."""

from __future__ import annotations

import math

import numpy as np

from xlrepro.functions.declare import Given, Number, Numbers, spreadsheet
from xlrepro.functions.samples import in_order, joined
from xlrepro.values import NA, NUM, Fault


@spreadsheet("SMALL")
def small(array: Given, k: Number) -> float:
    """The k-th smallest number, k rounded down; #NUM! outside 1..n.

    >>> small([5.0, 3.0, 4.0], 2.9)
    4.0
    """
    return _nth(in_order(array), math.floor(k) - 1)


@spreadsheet("LARGE")
def large(array: Given, k: Number) -> float:
    """The k-th largest number, k rounded up; #NUM! outside 1..n.

    >>> large([5.0, 3.0, 4.0], 1.1)
    4.0
    """
    ordered = in_order(array)
    return _nth(ordered, len(ordered) - math.ceil(k))


def _nth(ordered: Numbers, place: int) -> float:
    if not 0 <= place < len(ordered):
        raise Fault(NUM)
    return float(ordered[place])


@spreadsheet("RANK.EQ", "RANK")
def rank_eq(number: Number, ref: Given, order: Number = 0.0) -> float:
    """The place of a number among others, from the largest on, or the smallest if order is not 0.

    Equal numbers share the first of their places. #N/A for a number that is not among them.

    >>> rank_eq(3.0, [5.0, 3.0, 3.0, 1.0])
    2.0
    """
    below, _, above = _around(number, in_order(ref))
    return float(1 + (below if order else above))


@spreadsheet("RANK.AVG")
def rank_avg(number: Number, ref: Given, order: Number = 0.0) -> float:
    """As RANK.EQ, but equal numbers get the mean of their places.

    >>> rank_avg(3.0, [5.0, 3.0, 3.0, 1.0])
    2.5
    """
    below, equal, above = _around(number, in_order(ref))
    return (below if order else above) + (equal + 1) / 2


def _around(number: float, ordered: Numbers) -> tuple[int, int, int]:
    """How many are smaller, equal, larger."""
    first = int(np.searchsorted(ordered, number, "left"))
    last = int(np.searchsorted(ordered, number, "right"))
    if first == last:
        raise Fault(NA)
    return first, last - first, len(ordered) - last


@spreadsheet("PERCENTILE.INC", "PERCENTILE")
def percentile_inc(array: Given, k: Number) -> float:
    """The value below which a share k of the numbers lies, at place k*(n-1) counted from 0.

    Between two numbers a straight line. #NUM! for k outside 0..1 and for no numbers.

    >>> percentile_inc([1.0, 2.0, 3.0, 4.0], 0.3)
    1.9
    """
    return _inclusive(in_order(array), k)


@spreadsheet("PERCENTILE.EXC")
def percentile_exc(array: Given, k: Number) -> float:
    """The value below which a share k of the numbers lies, at place k*(n+1) counted from 1.

    #NUM! where that is before the first number or behind the last.

    >>> percentile_exc([1.0, 2.0, 3.0, 4.0], 0.3)
    1.5
    """
    return _exclusive(in_order(array), k)


def _inclusive(ordered: Numbers, k: float) -> float:
    if not (0 <= k <= 1 and len(ordered)):
        raise Fault(NUM)
    return _between(ordered, k * (len(ordered) - 1))


def _exclusive(ordered: Numbers, k: float) -> float:
    place = k * (len(ordered) + 1)
    if not (0 < k < 1 and 1 <= place <= len(ordered)):
        raise Fault(NUM)
    return _between(ordered, place - 1)


def _between(ordered: Numbers, place: float) -> float:
    """The value at a place, counted from 0, on the straight line between two numbers."""
    whole = math.floor(place)
    low = float(ordered[whole])
    if place == whole:
        return low
    return low + (place - whole) * (float(ordered[whole + 1]) - low)


@spreadsheet("QUARTILE.INC", "QUARTILE")
def quartile_inc(array: Given, quart: Number) -> float:
    """PERCENTILE.INC of quart/4, quart a whole number (cut off) from 0 to 4.

    >>> quartile_inc([1.0, 2.0, 3.0, 4.0], 1.0)
    1.75
    """
    return _inclusive(in_order(array), math.trunc(quart) / 4)


@spreadsheet("QUARTILE.EXC")
def quartile_exc(array: Given, quart: Number) -> float:
    """PERCENTILE.EXC of quart/4, quart a whole number (cut off) from 1 to 3.

    >>> quartile_exc([1.0, 2.0, 3.0, 4.0], 1.0)
    1.25
    """
    return _exclusive(in_order(array), math.trunc(quart) / 4)


@spreadsheet("PERCENTRANK.INC", "PERCENTRANK")
def percentrank_inc(array: Given, x: Number, significance: Number = 3.0) -> float:
    """The share of the numbers that lies below x, the largest at 1, cut off to some digits.

    #N/A for x below the smallest or above the largest, #NUM! for no numbers and below one digit.

    >>> percentrank_inc([1.0, 2.0, 4.0, 5.0], 3.0)
    0.5
    """
    ordered, place = _place_of(array, x, significance)
    share = place / (len(ordered) - 1) if len(ordered) > 1 else 1.0
    return _cut(share, significance)


@spreadsheet("PERCENTRANK.EXC")
def percentrank_exc(array: Given, x: Number, significance: Number = 3.0) -> float:
    """The place of x among n numbers over n+1, cut off to some digits; errors as PERCENTRANK.INC.

    >>> percentrank_exc([1.0, 2.0, 4.0], 3.0)
    0.625
    """
    ordered, place = _place_of(array, x, significance)
    return _cut((place + 1) / (len(ordered) + 1), significance)


def _place_of(array: Given, x: float, significance: float) -> tuple[Numbers, float]:
    """Where x stands, counted from 0, on the straight line between two numbers."""
    ordered = in_order(array)
    if not len(ordered) or significance < 1:
        raise Fault(NUM)
    if not ordered[0] <= x <= ordered[-1]:
        raise Fault(NA)
    place = int(np.searchsorted(ordered, x, "left"))
    if ordered[place] == x:
        return ordered, float(place)
    low, high = float(ordered[place - 1]), float(ordered[place])
    return ordered, place - 1 + (x - low) / (high - low)


def _cut(share: float, significance: float) -> float:
    """Digits cut off; what is a whole number of the last digit but for rounding stays one."""
    scale = 10.0 ** int(significance)
    scaled = share * scale
    near = round(scaled)
    return (near if abs(scaled - near) < 1e-9 * abs(scaled) else math.floor(scaled)) / scale


@spreadsheet("MODE.SNGL", "MODE")
def mode_sngl(number1: Numbers, *numbers: Numbers) -> float:
    """The number that occurs most often, of several the one that comes first; #N/A if all differ.

    >>> mode_sngl([1.0, 3.0, 2.0, 3.0, 2.0])
    3.0
    """
    return _modes(joined((number1, *numbers)))[0]


@spreadsheet("MODE.MULT")
def mode_mult(number1: Numbers, *numbers: Numbers) -> Numbers:
    """All numbers that occur most often, one below the other; #N/A if all differ.

    >>> mode_mult([1.0, 3.0, 2.0, 3.0, 2.0]).tolist()
    [3.0, 2.0]
    """
    return np.array(_modes(joined((number1, *numbers)))).reshape(-1, 1)


def _modes(sample: Numbers) -> list[float]:
    values, first, counts = np.unique(sample, return_index=True, return_counts=True)
    if not len(values) or counts.max() < 2:
        raise Fault(NA)
    most = np.sort(first[counts == counts.max()])
    return [float(value) for value in sample[most]]
