"""Softmax, log-softmax and cross-entropy of many rows of logits, a block of rows at a time.

`entropy` takes one value after the other, as exactly as a sheet has it. Here a block stands on its
side, a line for each class, so that every operation runs along many rows at once, and it is small
enough to stay in the processor's cache from the first operation to the last. Blocks are shared out
among the processors.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from xlrepro.engines.sums import Array

NUMBERS = 2**17  # of a block: 1 MiB
FEW = 4  # blocks, for which no threads are begun


def softmax_rows(logits: npt.ArrayLike) -> Array:
    """Turn each row of logits into shares that sum to one.

        softmax[i, k] = exp(z[i, k] - max z[i]) / sum_l exp(z[i, l] - max z[i])

    logits (..., c), result alike. nan in a row, an infinity in it that is not negative, or nothing
    but minus infinity makes the whole row nan, as in scipy.special.softmax. Source: the lesson's
    sheet softmax, whose shares `entropy.softmax` gives to the last bit.
    """

    def block(z: Array) -> Array:
        np.subtract(z, _max(z), out=z)
        np.exp(z, out=z)
        return np.divide(z, _sum(z), out=z)

    return _in_blocks(logits, block)


def log_softmax_rows(logits: npt.ArrayLike) -> Array:
    """Logarithms of the shares, which do not vanish where a share is too small for a double.

        log_softmax[i, k] = z[i, k] - max z[i] - log sum_l exp(z[i, l] - max z[i])

    logits (..., c), result alike. nan makes the whole row nan, as in scipy.special.log_softmax.
    """

    def block(z: Array) -> Array:
        np.subtract(z, _finite(_max(z)), out=z)
        return np.subtract(z, np.log(_sum(np.exp(z))), out=z)

    return _in_blocks(logits, block)


def cross_entropy_rows(logits: npt.ArrayLike, classes: npt.ArrayLike) -> Array:
    """What each row costs when its class is known, in natural logarithms.

        cost[i] = log sum_l exp(z[i, l] - max z[i]) - (z[i, y[i]] - max z[i])

    logits (n, c), classes (n,) whole numbers from 0 to c - 1, result (n,). Its mean is PyTorch's
    cross_entropy. Raises ValueError where shapes or classes do not fit.
    """
    table, y = np.asarray(logits, dtype=np.float64), np.asarray(classes)
    if table.ndim != 2 or y.shape != table.shape[:1] or y.dtype.kind not in "iu":
        raise ValueError(
            f"classes: wanted a whole number for each row of {table.shape}, "
            f"found {y.dtype} of the shape {y.shape}"
        )
    if len(y) and not (y.min() >= 0 and y.max() < table.shape[1]):
        raise ValueError(f"classes: wanted 0 to {table.shape[1] - 1}, found {y.min()} to {y.max()}")
    costs = np.empty(len(table))

    def block(rows: slice, z: Array) -> None:
        np.subtract(z, _finite(_max(z)), out=z)
        right = z[y[rows], np.arange(z.shape[1])]
        costs[rows] = np.log(_sum(np.exp(z, out=z))) - right

    _each_block(table, block)
    return costs


def _in_blocks(logits: npt.ArrayLike, work: Callable[[Array], Array]) -> Array:
    table = np.asarray(logits, dtype=np.float64)
    rows_of = table.reshape(-1, table.shape[-1]) if table.ndim else table.reshape(1, 1)
    result = np.empty(rows_of.shape)

    def block(rows: slice, z: Array) -> None:
        result[rows] = work(z).T

    _each_block(rows_of, block)
    return result.reshape(table.shape)


def _each_block(table: Array, work: Callable[[slice, Array], None]) -> None:
    """Do some rows at a time, of which `work` is given a copy on its side, (c, rows)."""
    size = max(NUMBERS // max(table.shape[1], 1), 1)

    def one(start: int) -> None:
        rows = slice(start, start + size)
        with np.errstate(all="ignore"):  # which each thread has for itself
            work(rows, np.array(table[rows].T, order="C"))

    starts = range(0, len(table), size)
    if len(starts) < FEW:
        deque(map(one, starts), maxlen=0)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        deque(pool.map(one, starts), maxlen=0)


def _max(z: Array) -> Array:
    return np.asarray(z.max(axis=0))


def _sum(z: Array) -> Array:
    return np.asarray(z.sum(axis=0))


def _finite(top: Array) -> Array:
    """The largest logit, 0 where it is no finite number, so that nothing is inf - inf."""
    return np.where(np.isfinite(top), top, 0.0)
