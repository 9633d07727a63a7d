"""How a sheet takes one kind of value for another: text for numbers, numbers for text."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xlrepro.functions.text_numbers import number_in, number_text
from xlrepro.functions.utf16 import LONGEST, length
from xlrepro.values import MISSING, NA, VALUE, ErrorValue, Fault, Value


def number(value: Any) -> float:
    """A value as arithmetic takes it: blank is 0, TRUE is 1, text is the number that it spells.

    Raises Fault with #VALUE! for other text, and with the error that stands there.
    """
    if type(value) is float:
        return value
    if value is None or value is MISSING:
        return 0.0
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        found = number_in(value)
        if found is None:
            raise Fault(VALUE)
        return found
    if isinstance(value, ErrorValue):
        raise Fault(value)
    return float(value)


def strict_number(value: Any) -> float:
    """A value as the functions take it that came with the Analysis ToolPak.

    Raises Fault with #VALUE! for truth values and text that spells no number, #N/A for an argument
    left empty, and with the error that stands there.
    """
    if isinstance(value, bool):
        raise Fault(VALUE)
    if value is MISSING:
        raise Fault(NA)
    return number(value)


def strict_numbers(*given: Any) -> list[float]:
    """All values of areas and single ones as `strict_number` has them; no cell that is blank alone.

    Raises Fault with #VALUE! where none is left, and with #N/A for an argument left empty.
    """
    values: list[Any] = []
    for some in given:
        if not isinstance(some, np.ndarray):
            values.append(MISSING if some is None else some)
        elif some.size > 1 or some.flat[0] is not None:
            values += some.ravel().tolist()
    if not values:
        raise Fault(VALUE)
    return [strict_number(value) for value in values]


def text(value: Any) -> str:
    """A value as & joins it; raises Fault with the error that stands there."""
    if isinstance(value, str):
        return value
    if value is None or value is MISSING:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        raise Fault(value)
    return number_text(float(value))


def truth(value: Any) -> bool:
    """A value as IF takes it: numbers but 0 are true, and the text TRUE in any case.

    Raises Fault with #VALUE! for other text, and with the error that stands there.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        upper = value.upper()
        if upper in ("TRUE", "FALSE"):
            return upper == "TRUE"
        raise Fault(VALUE)
    if isinstance(value, ErrorValue):
        raise Fault(value)
    return value is not None and value is not MISSING and value != 0


def plain(value: Any) -> Value:
    """A single value as it is; raises Fault with the error that stands there."""
    if isinstance(value, ErrorValue):
        raise Fault(value)
    return None if value is MISSING else value


def result(value: Any) -> Any:
    """What a function gave, as a cell holds it: ints as floats; #NUM! for what is no number,
    #VALUE! for text of more than 32,767 characters."""
    if type(value) is float:
        if math.isfinite(value):
            return value
        raise Fault(NUM_ERROR)
    if isinstance(value, str):
        return fitting(value)
    if value is None or isinstance(value, bool | ErrorValue):
        return value
    kind = type(value).__name__
    if kind.startswith("bool"):
        return bool(value)
    if kind.startswith(("int", "float", "uint", "longdouble")):
        return result(float(value))
    return value


def fitting(text: str) -> str:
    """A text that a cell can hold; raises Fault with #VALUE! for one that is too long.

    >>> fitting("as it is")
    'as it is'
    """
    if len(text) > LONGEST // 2 and length(text) > LONGEST:
        raise Fault(VALUE)
    return text


NUM_ERROR = ErrorValue("#NUM!")
