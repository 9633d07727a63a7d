"""AND, OR, XOR and NOT: truth values, alone and in areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any as Anything

import numpy as np

from xlrepro.functions.declare import Given, Truth, singles, spreadsheet
from xlrepro.values import VALUE, ErrorValue, Fault


def truths(given: tuple[Given, ...]) -> list[bool]:
    """The truth values that AND, OR and XOR look at.

    Numbers but 0 are true. Text is passed over, in an area whatever it says, but TRUE or FALSE
    that is written out counts. Raises Fault with the first error, with #VALUE! if nothing is left.
    """
    found = [truth for value in given for truth in _truths_in(value)]
    if not found:
        raise Fault(VALUE)
    return found


def _truths_in(value: Given) -> Iterator[bool]:
    if isinstance(value, np.ndarray):
        for item in singles(value):
            if item is not None and not isinstance(item, str):
                yield _truth(item)
    elif not isinstance(value, str):
        yield _truth(value)
    elif value.upper() in ("TRUE", "FALSE"):
        yield value.upper() == "TRUE"


def _truth(value: Anything) -> bool:
    if isinstance(value, ErrorValue):
        raise Fault(value)
    return bool(value)  # an argument left empty is FALSE


@spreadsheet("AND")
def and_(logical1: Given, *logicals: Given) -> bool:
    """Whether all are true; see `truths` for what counts. An error anywhere is the result.

    >>> and_([True, 3.0, "FALSE"], True)
    True
    """
    return all(truths((logical1, *logicals)))


@spreadsheet("OR")
def or_(logical1: Given, *logicals: Given) -> bool:
    """Whether one is true; see `truths` for what counts. An error anywhere is the result.

    >>> or_(False, [0.0, 0.1])
    True
    """
    return any(truths((logical1, *logicals)))


@spreadsheet("XOR")
def xor(logical1: Given, *logicals: Given) -> bool:
    """Whether an odd number of them is true; see `truths` for what counts.

    >>> xor(True, True, [1.0])
    True
    """
    return sum(truths((logical1, *logicals))) % 2 == 1


@spreadsheet("NOT")
def not_(logical: Truth) -> bool:
    """The other truth value; numbers but 0 are true, text but TRUE and FALSE is #VALUE!.

    >>> not_(0.0)
    True
    """
    return not logical


@spreadsheet("TRUE")
def true() -> bool:
    """TRUE.

    >>> true()
    True
    """
    return True


@spreadsheet("FALSE")
def false() -> bool:
    """FALSE.

    >>> false()
    False
    """
    return False
