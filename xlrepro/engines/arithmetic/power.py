"""Products and squares as Excel rounds them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array

EXTENDED = np.finfo(np.longdouble).nmant == 63  # whether this machine has such registers
SPLIT = 2.0**27 + 1  # cuts a double into two halves of 26 bits
EXTRA = 2.0**11  # a 64-bit significand has 11 bits more than a double's 53


def product(a: Any, b: Any) -> Any:
    """Multiply, rounded first to 64 bits and then to the 53 of a double.

    Numbers, or any shapes that broadcast. So a processor's extended registers round, and so did the
    Excel that saved the workbooks: rounded so, 25 epochs of adam_ann land on its stored state to
    the last bit; with plain products they part in an early epoch and end 2e-9 away. Source: the
    products in graddesc.xlsm, adam_ann C1:C2 J33:M33 N3.

    On a machine without such registers the rounding error is found by halves, with the same result.
    """
    if type(a) is float and type(b) in (float, int):
        return _of_numbers(a, float(b))
    if EXTENDED:
        with np.errstate(all="ignore"):
            return np.multiply(a, b, dtype=np.longdouble).astype(np.float64)
    return _by_halves(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))


def square(values: npt.ArrayLike) -> Array:
    """Square each value as `product` does, any shape.

    All 940 squares stored in the three workbooks are rounded so; a plain product misses one of
    them, (BG21-M21)^2 in movielens_1hot, which falls next to the middle between two doubles.
    Source: x^2 in collab_filter.xlsx and graddesc.xlsm.
    """
    return np.asarray(product(values, values))


def _of_numbers(a: float, b: float) -> float:
    """`_by_halves` of two numbers, many times as quick as for arrays of one."""
    plain = a * b
    a_high, b_high = a * SPLIT, b * SPLIT
    a_high, b_high = a_high - (a_high - a), b_high - (b_high - b)
    a_low, b_low = a - a_high, b - b_high
    error = ((a_high * b_high - plain) + a_high * b_low + a_low * b_high) + a_low * b_low
    step = math.ulp(plain)
    middle = EXTRA / 2 - 0.5 <= abs(error) / step * EXTRA <= EXTRA / 2 + 0.5
    if not middle or math.fmod(plain / step, 2) == 0:
        return plain
    return plain + step if error > 0 else plain - step


def _by_halves(a: Array, b: Array) -> Array:
    """The product with its rounding error found exactly (Dekker 1971), then rounded as wanted.

    Where that overflows the plain product stands.
    """
    with np.errstate(all="ignore"):
        plain = a * b
        (a_high, a_low), (b_high, b_low) = _split(a), _split(b)
        error = ((a_high * b_high - plain) + a_high * b_low + a_low * b_high) + a_low * b_low
        step = np.spacing(np.abs(plain))
        middle = np.abs(np.rint(error / step * EXTRA)) == EXTRA / 2
        odd = np.fmod(plain / step, 2) != 0
    moved = np.where(error > 0, plain + step, plain - step)
    return np.asarray(np.where(middle & odd & np.isfinite(error), moved, plain))


def _split(x: Array) -> tuple[Array, Array]:
    high = x * SPLIT
    high = high - (high - x)
    return high, x - high
