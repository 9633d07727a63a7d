"""Which of two values comes first: numbers, then text, then FALSE, then TRUE.

The operators = < > look at 15 significant digits of a number; MATCH, VLOOKUP, COUNTIF and SORT
look at all of it, and so does `order` here.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.values import MISSING, ErrorValue, Fault

NUMBER, TEXT, TRUTH, ERROR, BLANK = range(5)  # in the order in which a sheet sorts them
ERRORS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"]
BLANK_AS = {NUMBER: 0.0, TEXT: "", TRUTH: False, BLANK: 0.0}

# Windows sorts these before the digits, in this order, and any other sign behind them.
SIGNS = '\t\n\r !"#$%&()*,./:;?@[\\]^_`{|}~+<=>'
OTHER_SIGN = chr(len(SIGNS) + 1)
PLACES = str.maketrans({sign: chr(place + 1) for place, sign in enumerate(SIGNS)})
PASSED_OVER = frozenset("-'\u2010\u2011\u00ad\u2019")  # hyphens, apostrophes: only break a tie


def kind_of(value: Any) -> int:
    """NUMBER, TEXT, TRUTH, ERROR or BLANK."""
    if isinstance(value, str):
        return TEXT
    if isinstance(value, bool | np.bool_):
        return TRUTH
    if value is None or value is MISSING:
        return BLANK
    return ERROR if isinstance(value, ErrorValue) else NUMBER


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1 as the operators have it: numbers alike in 15 digits are equal, and so is text
    in any case; a blank is 0, "" or FALSE beside what stands on the other side.

    Raises Fault with the error that stands on either side, the left one first.

    >>> compare(0.1 + 0.2, 0.3), compare("b", "A"), compare(9.0, "1"), compare(None, "")
    (0, 1, -1, 0)
    """
    if type(left) is float and type(right) is float:
        return 0 if left == right else _compare_numbers(left, right)
    left_kind, right_kind = kind_of(left), kind_of(right)
    if left_kind == ERROR or right_kind == ERROR:
        raise Fault(left if left_kind == ERROR else right)
    if left_kind == BLANK:
        left, left_kind = BLANK_AS[right_kind], right_kind
    if right_kind == BLANK:
        right, right_kind = BLANK_AS[left_kind], left_kind
    if left_kind in (NUMBER, BLANK) and right_kind in (NUMBER, BLANK):
        return _compare_numbers(float(left), float(right))
    return order(left, right)


def equal(left: Any, right: Any) -> bool:
    """left = right."""
    return compare(left, right) == 0


def less(left: Any, right: Any) -> bool:
    """left < right."""
    return compare(left, right) < 0


def order(left: Any, right: Any) -> int:
    """-1, 0 or 1 as the lookups have it: of numbers every bit counts.

    Errors follow all else in an order of their own, and blanks follow errors.

    >>> order(0.1 + 0.2, 0.3), order("a", "A"), order("co-op", "coop"), order("_", "1")
    (1, 0, 1, -1)
    """
    left_kind, right_kind = kind_of(left), kind_of(right)
    if left_kind != right_kind:
        return -1 if left_kind < right_kind else 1
    if left_kind == BLANK:
        return 0
    if left_kind == ERROR:
        left, right = ERRORS.index(left.code), ERRORS.index(right.code)
    if left_kind == TEXT:
        if left == right or left.lower() == right.lower():
            return 0
        left, right = collation(left), collation(right)
    return -1 if left < right else int(left > right)


@lru_cache(maxsize=1 << 16)
def collation(text: str) -> tuple[str, str, str]:
    """What text sorts by: its letters in any case, then their accents, then its hyphens.

    After Windows: signs, digits, letters; an accent counts where all letters are alike, and a
    hyphen or an apostrophe where the accents are alike too (con, coop, co-op).
    """
    lower = text.lower()
    if lower.isalnum() and lower.isascii():
        return lower, "", ""
    letters, accents, hyphens = [], [], []
    for place, character in enumerate(unicodedata.normalize("NFD", lower)):
        if unicodedata.combining(character):
            accents.append(chr(place) + character)
        elif character in PASSED_OVER:
            hyphens.append(chr(place) + character)
        else:
            sign = not character.isascii() and not character.isalnum()
            letters.append(OTHER_SIGN + character if sign else character)
    return "".join(letters).translate(PLACES), "".join(accents), "".join(hyphens)


def _compare_numbers(left: float, right: float) -> int:
    if abs(left - right) <= 2e-14 * abs(left) and digits15(left) == digits15(right):
        return 0
    return (left > right) - (left < right)


def digits15(number: float) -> float:
    """A number rounded to 15 significant digits, as the operators compare it."""
    return float(f"{number:.14e}")


def compare_numbers(
    left: npt.NDArray[np.float64] | float, right: npt.NDArray[np.float64] | float
) -> npt.NDArray[np.int8]:
    """`compare` for arrays of floats, place by place; one number serves for all places."""
    signs = np.asarray(np.greater(left, right), dtype=np.int8) - np.less(left, right)
    near = (signs != 0) & (np.abs(np.subtract(left, right)) <= 2e-14 * np.abs(left))
    if near.any():
        lefts, rights = np.broadcast_arrays(left, right)
        for place in zip(*np.nonzero(near), strict=True):
            signs[place] = _compare_numbers(float(lefts[place]), float(rights[place]))
    return signs
