"""Exponentials, sigmoids and logarithms, one number after the other for the sake of last digits."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array

WIDE = 40  # digits, enough that rounding once more, to a double, changes nothing


def exponentials(logits: npt.ArrayLike) -> Array:
    """Raise e to each of the logits; inf where that is too large for a double.

    Any shape. Source: entropy_example.xlsx, softmax C3:C7 and H3:H7. One value at a time, since
    numpy's own exp may differ in the last digit with the processor and the length of the array.
    """
    return _each(_exp, logits)


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _each(function: Callable[[float], float], values: npt.ArrayLike) -> Array:
    values = np.asarray(values, dtype=np.float64)
    results = np.array([function(value) for value in values.ravel().tolist()], dtype=np.float64)
    return results.reshape(values.shape)


def sigmoid_from_exp(e: npt.ArrayLike) -> Array:
    """Turn exponentials into sigmoids.

        sigmoid = e / (1 + e)

    Any shape. Source: entropy_example.xlsx, softmax K3:L7, where e is the exponential of the logit.
    """
    e = np.asarray(e, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        result: Array = e / (1 + e)
    return result


def sigmoid(logits: npt.ArrayLike) -> Array:
    """Squeeze logits between zero and one, safely at both ends.

        sigmoid = 1 / (1 + exp(-logit))

    Any shape. The sheet writes e/(1 + e), see `sigmoid_from_exp`, which overflows above 709.
    """
    logits = np.asarray(logits, dtype=np.float64)
    e = exponentials(-np.abs(logits))
    return np.where(logits >= 0, 1 / (1 + e), e / (1 + e))


def log(values: npt.ArrayLike, base: float = math.e) -> Array:
    """Take the logarithm to base e or 10; nan of zero and below, where the sheet shows #NUM!.

    Any shape. Source: entropy_example.xlsx, LOG in entropy D2:E6 and log_entropy E2:F6.

    The sheet's LOG is base ten: `base=10`. How Excel comes by its last digit is not known. All its
    stored values are the true logarithm correctly rounded, so that is computed here, in decimal,
    alike on every machine. It matters in one of them: LOG(1-0.98) is stored as -1.6989700043360185,
    where the C library's log10 may give ...183, and so does ln(x)/ln(10). Five different
    arguments cannot rule out other ways that are nearly as accurate, such as 64 bits rounded to 53;
    log2(x)/log2(10), log2(x)*log10(2) and ln(x)/ln(10) in doubles fail on them.
    """
    if base == 10:
        return _each(_log10, values)
    if base == math.e:
        return _each(_ln, values)
    raise ValueError(f"the base is e or 10, not {base!r}")


def _log10(x: float) -> float:
    if 0 < x < math.inf:
        from decimal import Context, Decimal

        return float(Context(prec=WIDE).log10(Decimal(x)))
    return _ln(x)


def _ln(x: float) -> float:
    return math.log(x) if x > 0 else math.nan
