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

from xlrepro.engines.arithmetic.sums import Array

NUMBERS = 2**17  # of a block: 1 MiB
FEW = 4  # blocks, for which no threads are begun


class _Room:
    """Where a thread works on block after block: fresh memory for each would take longer."""

    def __init__(self, classes: int, rows: int) -> None:
        self.logits, self.spare = np.empty((2, classes, rows))
        self.top, self.total = np.empty((2, rows))

    def given(self, rows: Array) -> tuple[Array, Array, Array, Array]:
        """A copy of some rows (n, c) on its side (c, n), a spare one, and two lines (n,)."""
        n = len(rows)
        z = self.logits[:, :n]
        np.copyto(z, rows.T)
        return z, self.spare[:, :n], self.top[:n], self.total[:n]


def softmax_rows(logits: npt.ArrayLike) -> Array:
    """Turn each row of logits into shares that sum to one.

        softmax[i, k] = exp(z[i, k] - max z[i]) / sum_l exp(z[i, l] - max z[i])

    logits (..., c), result alike. nan in a row, an infinity in it that is not negative, or nothing
    but minus infinity makes the whole row nan, as in scipy.special.softmax. Source: the lesson's
    sheet softmax, whose shares `entropy.softmax` gives to the last bit.
    """

    def shares(z: Array, _: Array, top: Array, total: Array) -> Array:
        np.subtract(z, z.max(axis=0, out=top), out=z)
        np.exp(z, out=z)
        return np.divide(z, z.sum(axis=0, out=total), out=z)

    return _each_row(logits, shares)


def log_softmax_rows(logits: npt.ArrayLike) -> Array:
    """Logarithms of the shares, which do not vanish where a share is too small for a double.

        log_softmax[i, k] = z[i, k] - max z[i] - log sum_l exp(z[i, l] - max z[i])

    logits (..., c), result alike. nan makes the whole row nan, as in scipy.special.log_softmax.
    """

    def logarithms(z: Array, shares: Array, top: Array, total: Array) -> Array:
        np.subtract(z, _finite(z.max(axis=0, out=top)), out=z)
        np.exp(z, out=shares).sum(axis=0, out=total)
        return np.subtract(z, np.log(total, out=total), out=z)

    return _each_row(logits, logarithms)


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

    def block(rows: slice, room: _Room) -> None:
        z, _, top, total = room.given(table[rows])
        np.subtract(z, _finite(z.max(axis=0, out=top)), out=z)
        right = z[y[rows], np.arange(z.shape[1])]
        np.exp(z, out=z).sum(axis=0, out=total)
        np.subtract(np.log(total, out=total), right, out=costs[rows])

    _each_block(table, block)
    return costs


def _each_row(logits: npt.ArrayLike, work: Callable[..., Array]) -> Array:
    """What the work makes of each row; it is given what `_Room.given` says."""
    table = np.asarray(logits, dtype=np.float64)
    rows_of = table.reshape(-1, table.shape[-1]) if table.ndim else table.reshape(1, 1)
    result = np.empty(rows_of.shape)

    def block(rows: slice, room: _Room) -> None:
        result[rows] = work(*room.given(rows_of[rows])).T

    _each_block(rows_of, block)
    return result.reshape(table.shape)


def _each_block(table: Array, work: Callable[[slice, _Room], None]) -> None:
    """Do all rows, some at a time, shared out among threads that have room of their own."""
    n, classes = table.shape
    size = max(NUMBERS // max(classes, 1), 1)
    threads = (os.cpu_count() or 1) if n >= FEW * size else 1

    def some(first: int) -> None:
        room = _Room(classes, min(size, n))
        with np.errstate(all="ignore"):  # which each thread has for itself
            for start in range(first * size, n, threads * size):
                work(slice(start, start + size), room)

    if threads == 1:
        some(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        deque(pool.map(some, range(threads)), maxlen=0)


def _finite(top: Array) -> Array:
    """The largest logit, 0 where it is no finite number, so that nothing is inf - inf."""
    if np.isfinite(top.sum()):
        return top
    return np.where(np.isfinite(top), top, 0.0)
