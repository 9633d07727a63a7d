"""The path of plain descent or momentum over very many points, in stretches side by side.

One row of either rule is an affine map of its state, and a stretch of rows is one too. So all
stretches are first put together into a map each, then the stretches' beginnings follow one from the
other, and from them all stretches are walked at once. Each number is that of `descend` but for
rounding, which is why no sheet is verified with it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from xlrepro.engines.sums import Array

STATE = 4  # b, a, and their running means


def line_path(
    params: npt.ArrayLike,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    lr: float,
    beta: float = 0.0,
    mean: npt.ArrayLike = (0.0, 0.0),
) -> Array:
    """The parameters after each of n points, (n, 2) ordered (b, a): intercept, slope.

        de/db = 2*(b + a*x - y),    de/da = de/db * x
        mean'   = mean*beta + (1 - beta)*(de/db, de/da)
        params' = params - lr*mean'

    params and mean (2,), x and y (n,). With beta 0 this is plain descent, the sheet `basic`; with
    another one the sheet `momentum`. Raises ValueError when x and y are not n points.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or not x.size:
        raise ValueError(f"x {x.shape} and y {y.shape} are not n points")
    rows = max(math.isqrt(len(x)) // 4, 1)
    stretches = -(-len(x) // rows)
    padded = np.zeros((2, stretches * rows))
    padded[:, : len(x)] = x, y
    xs, ys = (part.reshape(stretches, rows).T.copy() for part in padded)  # (rows, stretches)
    state = np.concatenate([np.asarray(params, dtype=float), np.asarray(mean, dtype=float)])
    size = STATE if beta else 2
    begins = _beginnings(state[:size], xs, ys, lr, beta)
    path = np.empty((rows, 2, stretches))
    with np.errstate(all="ignore"):
        for row in range(rows):
            _step(begins, xs[row], ys[row], lr, beta)
            path[row] = begins[:2]
    return np.asarray(path.transpose(2, 0, 1).reshape(-1, 2)[: len(x)])


def _step(state: Array, x: Array, y: Array | float, lr: float, beta: float) -> None:
    """Move many states (2 or 4, ...) by one row each, in place."""
    db = state[0] + state[1] * x
    db -= y
    db *= 2 * lr * (1 - beta)
    if beta:  # the means are kept times lr
        state[2:] *= beta
        state[2] += db
        state[3] += db * x
        state[:2] -= state[2:]
    else:
        state[0] -= db
        state[1] -= db * x


def _beginnings(state: Array, xs: Array, ys: Array, lr: float, beta: float) -> Array:
    """The state before each stretch, (2 or 4, stretches)."""
    size, stretches = len(state), xs.shape[1]
    # What a stretch makes of each unit state without its y, and of nothing with them.
    moved = np.zeros((size, size + 1, stretches))
    moved[range(size), range(size)] = 1.0
    targets = np.zeros((size + 1, stretches))
    with np.errstate(all="ignore"):
        for x, y in zip(xs, ys, strict=True):
            targets[size] = y
            _step(moved, x, targets, lr, beta)
        begins = np.empty((size, stretches))
        now = state.copy()
        now[2:] *= lr
        for stretch in range(stretches):
            begins[:, stretch] = now
            now = moved[:, :size, stretch] @ now + moved[:, size, stretch]
    return begins
