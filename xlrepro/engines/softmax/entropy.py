"""Softmax and cross-entropy."""

import math

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.elementary import exponentials, log
from xlrepro.engines.arithmetic.sums import Array, left_sum
from xlrepro.engines.factors.lookup import match_all


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
