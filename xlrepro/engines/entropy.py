"""Softmax, sigmoid and cross-entropy."""

import math
from collections.abc import Callable
from decimal import Context, Decimal

import numpy as np
import numpy.typing as npt

from xlrepro.engines.lookup import match_all
from xlrepro.engines.sums import Array, left_sum

# Enough digits that rounding once more, to a double, changes nothing.
_WIDE = Context(prec=40)


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


def softmax(logits: npt.ArrayLike, axis: int = -1, shift: bool = True) -> Array:
    """Turn logits into shares that sum to one.

        softmax = exp(logit) / sum exp(logit)

    logits of any shape, summed along `axis` left to right. With `shift` the largest logit is taken
    off first, which keeps large logits from overflowing and moves nothing but last digits.
    Source: entropy_example.xlsx, softmax D3:D7 and I3:I7.

    The sheet does not shift: `shift=False`.
    """
    logits = np.asarray(logits, dtype=np.float64)
    if shift:
        logits = logits - logits.max(axis=axis, keepdims=True)
    e = exponentials(logits)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Array = e / np.expand_dims(left_sum(e, axis), axis)
    return shares


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
        return float(_WIDE.log10(Decimal(x)))
    return _ln(x)


def _ln(x: float) -> float:
    return math.log(x) if x > 0 else math.nan


def binary_cross_entropy(target: npt.ArrayLike, prob: npt.ArrayLike, base: float = math.e) -> Array:
    """The cost of a predicted probability, as a weighted sum of two logs.

        cost = -target*log(prob) - (1 - target)*log(1 - prob)

    target and prob of one shape. Source: entropy_example.xlsx, entropy D2:D6.

    The sheet is in base ten: `base=10`. Like the sheet's #NUM!, the cost of a probability of 0 or 1
    is nan, even when the log of zero has weight zero, which a textbook counts as nothing;
    `binary_cross_entropy_by_case` gets those right.
    """
    target = np.asarray(target, dtype=np.float64)
    prob = np.asarray(prob, dtype=np.float64)
    return nll(target, log(prob, base), log(1 - prob, base))


def binary_cross_entropy_by_case(
    target: npt.ArrayLike, prob: npt.ArrayLike, base: float = math.e
) -> Array:
    """The cost of a predicted probability, as one log or the other.

        cost = -log(prob) if target = 1 else -log(1 - prob)

    target and prob of one shape. Source: entropy_example.xlsx, entropy E2:E6. The log that is not
    called for is never looked at, so a probability of 1 for a target of 1 costs nothing.

    The sheet is in base ten: `base=10`.
    """
    target = np.asarray(target, dtype=np.float64)
    prob = np.asarray(prob, dtype=np.float64)
    return -np.where(target == 1, log(prob, base), log(1 - prob, base))


def nll(target: npt.ArrayLike, log_p: npt.ArrayLike, log_not_p: npt.ArrayLike) -> Array:
    """Negative log-likelihood from logs taken beforehand.

        nll = -target*log_p - (1 - target)*log_not_p

    All of one shape. Source: entropy_example.xlsx, log_entropy G2:G6.
    """
    target = np.asarray(target, dtype=np.float64)
    log_p = np.asarray(log_p, dtype=np.float64)
    log_not_p = np.asarray(log_not_p, dtype=np.float64)
    cost: Array = -target * log_p - (1 - target) * log_not_p
    return cost


def target_index(targets: npt.ArrayLike) -> Array:
    """Tell which class of each row is the target, counted from one.

    targets (n, classes), a one in each row; result (n,), nan where a row has only values above one.
    Source: entropy_example.xlsx, log_entropy H2:H6.

    The sheet writes MATCH(1, row), the approximate match on an unsorted row. With two classes it
    finds the one; with three or more it need not, see `match`.
    """
    targets = np.asarray(targets, dtype=np.float64)
    return np.array([match_all([1], row.tolist())[0] for row in targets], dtype=np.float64)


def nll_by_lookup(targets: npt.ArrayLike, log_probs: npt.ArrayLike) -> Array:
    """Negative log-likelihood as a look-up: fetch the log that belongs to the target.

        nll[i] = -log_probs[i, target_index[i]]

    targets and log_probs (n, classes), result (n,). Source: entropy_example.xlsx, log_entropy
    I2:I6, where the value fetched still has its minus sign.
    """
    targets = np.asarray(targets, dtype=np.float64)
    log_probs = np.asarray(log_probs, dtype=np.float64)
    if targets.shape != log_probs.shape:
        raise ValueError(f"targets {targets.shape} and logs {log_probs.shape} differ in shape")
    index = target_index(targets)
    fetched = np.full(len(index), np.nan)
    found = np.flatnonzero(~np.isnan(index))
    fetched[found] = log_probs[found, index[found].astype(np.intp) - 1]
    return -fetched
