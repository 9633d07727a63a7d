"""The path of plain descent or momentum over very many points, as one solve of linear equations.

A row of either rule is linear in the parameters before it, so a path is a banded triangular system,
and BLAS has its forward substitution compiled. Each number is that of `descend` but for
rounding, which is why no sheet is verified with it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array

ROWS = 4096  # solved at once: what they take stays in the cache
BAND = 4  # an equation's own unknown is so many after the first that it has


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

    Without the mean, with k = 2*lr*(1 - beta) (the heavy ball, Polyak 1964), a row is

        b' - (1 + beta - k)*b + k*x*a         + beta*b_before = k*y
        a' + k*x*b - (1 + beta - k*x*x)*a     + beta*a_before = k*x*y
    """
    from scipy.linalg.blas import dtbsv  # a banded triangular system, in place

    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or not x.size:
        raise ValueError(f"x {x.shape} and y {y.shape} are not n points")
    k = 2 * lr * (1 - beta)
    path = np.empty((len(x), 2))
    most = min(ROWS, len(x))
    # The parameters before, those now, and those after each row.
    found = np.empty((2 + most, 2))
    found[1] = params
    found[0] = found[1] + lr * np.asarray(mean, dtype=np.float64)
    # By row and of b and a: what an equation has of the unknown 4, 3, 2 and 1 before its own.
    band = np.zeros((2 + most, 2, 1 + BAND))
    band[2:, :, 0] = beta
    band[2:, 0, 2] = k - (1 + beta)
    for at in range(0, len(x), most):
        xs, ys = x[at : at + most], y[at : at + most]
        rows = slice(2, 2 + len(xs))
        kx = k * xs
        band[rows, 0, 3] = band[rows, 1, 1] = kx
        band[rows, 1, 2] = kx * xs - (1 + beta)
        np.multiply(k, ys, out=found[rows, 0])
        np.multiply(kx, ys, out=found[rows, 1])
        unknowns = found[: rows.stop].reshape(-1)
        equations = band[: rows.stop].reshape(-1, 1 + BAND).T
        dtbsv(BAND, equations, unknowns, trans=1, diag=1, overwrite_x=1)
        path[at : at + most] = found[rows]
        found[:2] = found[rows.stop - 2 : rows.stop]
    return path
