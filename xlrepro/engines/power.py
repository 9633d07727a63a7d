"""Squares as Excel rounds them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlrepro.engines.sums import Array

SPLIT = 2.0**27 + 1  # cuts a double into two halves of 26 bits
EXTRA = 2.0**11  # a 64-bit significand has 11 bits more than a double's 53


def square(values: npt.ArrayLike) -> Array:
    """Square each value, rounded first to 64 bits and then to the 53 of a double.

    Any shape. All 940 squares stored in the three workbooks are rounded so, as a processor's
    extended registers do; a plain product misses one of them, (BG21-M21)^2 in movielens_1hot, which
    falls next to the middle between two doubles. Source: x^2 in collab_filter.xlsx and
    graddesc.xlsm.

    The product's rounding error is found exactly (Dekker 1971), so the result is the same on
    machines without such registers. Where that overflows the plain product stands.
    """
    x = np.asarray(values, dtype=np.float64)
    with np.errstate(all="ignore"):
        product = x * x
        high = x * SPLIT
        high = high - (high - x)
        low = x - high
        error = ((high * high - product) + 2 * high * low) + low * low
        step = np.spacing(product)
        middle = np.abs(np.rint(error / step * EXTRA)) == EXTRA / 2
        odd = np.fmod(product / step, 2) == 1
    moved = np.where(error > 0, product + step, product - step)
    return np.asarray(np.where(middle & odd & np.isfinite(error), moved, product))
