"""The smallest and the largest: MIN, MAX, MINA, MAXA."""

from __future__ import annotations

from xlrepro.functions.declare import Given, Numbers, spreadsheet
from xlrepro.functions.samples import all_values, measured


@spreadsheet("MIN")
def min(number1: Numbers, *numbers: Numbers) -> float:
    """The smallest number; 0 for none.

    >>> min([3.0, "1", 2.0], 5.0)
    2.0
    """
    return _least((number1, *numbers))


@spreadsheet("MAX")
def max(number1: Numbers, *numbers: Numbers) -> float:
    """The largest number; 0 for none.

    >>> max([3.0, "9", 2.0], True)
    3.0
    """
    return _most((number1, *numbers))


@spreadsheet("MINA")
def mina(value1: Given, *values: Given) -> float:
    """The smallest value, of which text in areas is 0 and TRUE is 1; 0 for none.

    >>> mina([3.0, True])
    1.0
    """
    return _least((all_values((value1, *values)),))


@spreadsheet("MAXA")
def maxa(value1: Given, *values: Given) -> float:
    """The largest value, of which text in areas is 0 and TRUE is 1; 0 for none.

    >>> maxa([-3.0, "x"])
    0.0
    """
    return _most((all_values((value1, *values)),))


def _least(samples: tuple[Numbers, ...]) -> float:
    return sorted([measured(sample, _smallest) for sample in samples if len(sample)] or [0.0])[0]


def _most(samples: tuple[Numbers, ...]) -> float:
    return sorted([measured(sample, _largest) for sample in samples if len(sample)] or [0.0])[-1]


def _smallest(sample: Numbers) -> float:
    return float(sample.min())


def _largest(sample: Numbers) -> float:
    return float(sample.max())
