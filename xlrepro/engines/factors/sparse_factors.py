"""Latent factors for large, sparse ratings: alternating least squares, and L-BFGS."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.factors.bilinear import Range, squeeze
from xlrepro.engines.factors.factor_fit import Factors

Index = npt.NDArray[np.integer[Any]]
# Pairs whose factors are fetched, and rows that are solved, together: that bounds the memory.
AT_ONCE, SOLVED = 2**14, 512


@dataclass(frozen=True)
class Ratings:
    """Who rated what, and how, three arrays of one length; how many users and items there are."""

    users: Index
    items: Index
    values: Array
    shape: tuple[int, int]


@dataclass(frozen=True)
class SparseFit:
    """Where a fit ended: objective as each function says, rmse without penalty."""

    factors: Factors
    rmse: float
    objective: float
    n_iter: int
    converged: bool


def _csr(data: Array, indices: Array, indptr: Array, columns: int) -> sparse.csr_matrix:
    """A sparse matrix of arrays as they are; its own constructor copies short views."""
    table = sparse.csr_matrix((len(indptr) - 1, columns), dtype=data.dtype)
    table.data, table.indices, table.indptr = data, indices, indptr
    return table


def with_data(table: sparse.csr_matrix, data: Array) -> sparse.csr_matrix:
    """Other numbers in the same places, which are kept once."""
    return _csr(data, table.indices, table.indptr, table.shape[1])


def some_rows(table: sparse.csr_matrix, rows: slice) -> sparse.csr_matrix:
    """Some rows of a table, as a view."""
    ends = table.indptr[rows.start : rows.stop + 1]
    cells = slice(ends[0], ends[-1])
    return _csr(table.data[cells], table.indices[cells], ends - ends[0], table.shape[1])


def slices(n: int, size: int) -> list[slice]:
    """All of n rows, so many at a time."""
    return [slice(at, min(at + size, n)) for at in range(0, n, size)]


def predict_pairs(
    factors: Factors, users: Index, items: Index, offset: float = 0.0, y_range: Range | None = None
) -> Array:
    """Predict the rating of each pair of indexes, (n,).

    prediction = offset + user_bias + item_bias + user . item, squeezed into y_range if given
    """
    z = np.empty(len(users))
    for some in slices(len(users), AT_ONCE):
        row, col = users[some], items[some]
        z[some] = np.einsum("nk,nk->n", factors.users[row], factors.items[col])
        z[some] += offset
        if factors.user_bias is not None:
            z[some] += factors.user_bias[row]
        if factors.item_bias is not None:
            z[some] += factors.item_bias[col]
    return z if y_range is None else squeeze(z, y_range)


def als(
    ratings: Ratings,
    start: Factors,
    *,
    offset: float = 0.0,
    l2: float = 1.0,
    l2_power: float = 0.0,
    tol: float = 1e-4,
    max_iter: int = 50,
) -> SparseFit:
    """Solve for all users with the items fixed, then for all items, and so on.

        objective = sum (rating - prediction)^2 + sum over rows l2 * count^l2_power * |row|^2

    where a row holds a user's or an item's factors and bias, and count how many ratings it has.
    `l2_power=0` is ridge regression, 1 the weighting of Zhou, Wilkinson, Schreiber and Pan (2008).
    Ends when the objective falls by less than `tol` of itself. Each half step is one sparse product
    for the normal equations of all rows at once, and their solution in a batch: time grows with
    (ratings + rows * k) * k^2, memory with (users + items) * k^2. Raises ValueError for a negative
    penalty.
    """
    if not 0 <= l2 < math.inf:
        raise ValueError(f"l2: wanted zero or more, found {l2!r}")
    n, m = ratings.shape
    cells = ratings.values - offset, (ratings.users, ratings.items)
    by_user = sparse.csr_matrix(cells, shape=(n, m))
    del cells
    ones = np.ones(len(by_user.data))
    sides = [(table, with_data(table, ones)) for table in (by_user, by_user.T.tocsr())]
    weights = [l2 * np.maximum(_counts(side[1]), 1.0) ** l2_power for side in sides]
    rows, biases = [start.users, start.items], [start.user_bias, start.item_bias]
    last, converged, n_iter = math.inf, False, 0
    factors = start
    while n_iter < max_iter and not converged:
        n_iter += 1
        for here, there in ((0, 1), (1, 0)):
            rows[here], biases[here] = _solve(
                *sides[here], rows[there], biases[there], biases[here] is not None, weights[here]
            )
        factors = Factors(rows[0], rows[1], biases[0], biases[1])
        residual = predict_pairs(factors, ratings.users, ratings.items, offset)
        residual -= ratings.values
        objective = float(residual @ residual) + _penalty(factors, weights)
        converged = last - objective <= tol * objective
        last = objective
    residual = predict_pairs(factors, ratings.users, ratings.items, offset)
    residual -= ratings.values
    rmse = math.sqrt(float(residual @ residual) / len(residual))
    return SparseFit(factors, rmse, last, n_iter, converged)


def _counts(rated: sparse.csr_matrix) -> Array:
    return np.asarray(np.diff(rated.indptr), dtype=np.float64)


def _penalty(factors: Factors, weights: list[Array]) -> float:
    total = 0.0
    pairs = ((factors.users, factors.user_bias), (factors.items, factors.item_bias))
    for (rows, bias), weight in zip(pairs, weights, strict=True):
        squares = (rows**2).sum(axis=1)
        if bias is not None:
            squares = squares + bias**2
        total += float(weight @ squares)
    return total


def _solve(
    values: sparse.csr_matrix,
    rated: sparse.csr_matrix,
    other: Array,
    other_bias: Array | None,
    biased: bool,
    weight: Array,
) -> tuple[Array, Array | None]:
    """The best rows on one side while the other side is fixed: ridge regressions, all at once."""
    table = np.column_stack([other, np.ones(len(other))]) if biased else other
    q = table.shape[1]
    first, second = np.triu_indices(q)
    products = table[:, first]
    products *= table[:, second]
    beside = None if other_bias is None else table * other_bias[:, None]
    solved, diagonal = np.empty((values.shape[0], q)), np.arange(q)
    for some in slices(len(solved), SOLVED):
        there = some_rows(rated, some)
        upper = there @ products
        normal = np.empty((len(upper), q, q))
        normal[:, first, second] = upper
        normal[:, second, first] = upper
        right = some_rows(values, some) @ table
        if beside is not None:
            right = right - there @ beside
        # A row with fewer ratings than numbers has no single best fit; a trace of ridge picks one.
        trace = normal[:, diagonal, diagonal].max(axis=1, initial=0.0)
        ridge = np.maximum(weight[some], 1e-10 * trace + 1e-12)
        normal[:, diagonal, diagonal] += ridge[:, None]
        solved[some] = np.linalg.solve(normal, right[:, :, None])[:, :, 0]
    return (solved[:, :-1], solved[:, -1]) if biased else (solved, None)


def lbfgs(
    ratings: Ratings,
    start: Factors,
    *,
    offset: float = 0.0,
    y_range: Range | None = None,
    l2: float = 0.0,
    tol: float = 1e-8,
    max_iter: int = 1000,
) -> SparseFit:
    """Minimise with scipy's L-BFGS-B, for ratings in between, or a y_range on large data.

        objective = sum (rating - prediction)^2 + l2 * sum (factors and biases)^2

    Ends when the objective falls by less than `tol` of itself. Raises ValueError for a negative
    penalty.
    """
    if not 0 <= l2 < math.inf:
        raise ValueError(f"l2: wanted zero or more, found {l2!r}")
    n, m = ratings.shape
    k = start.users.shape[1]
    biased = start.user_bias is not None
    pattern = sparse.csr_matrix(
        (np.arange(1, len(ratings.values) + 1), (ratings.users, ratings.items)), shape=(n, m)
    )
    order = pattern.data - 1  # the ratings in the order of the rows of the matrix
    pull = pattern.astype(np.float64)

    def unpack(flat: Array) -> Factors:
        users, rest = flat[: n * k].reshape(n, k), flat[n * k :]
        items, rest = rest[: m * k].reshape(m, k), rest[m * k :]
        return Factors(users, items, rest[:n] if biased else None, rest[n:] if biased else None)

    def objective(flat: Array) -> tuple[float, Array]:
        factors = unpack(flat)
        predicted = predict_pairs(factors, ratings.users, ratings.items, offset, y_range)
        residual = predicted - ratings.values
        slope = residual
        if y_range is not None:
            low, high = y_range
            slope = residual * (predicted - low) * (high - predicted) / (high - low)
        pull.data = slope[order]
        parts = [pull @ factors.items, pull.T @ factors.users]
        if biased:
            parts += [np.asarray(pull.sum(axis=1)), np.asarray(pull.sum(axis=0))]
        gradient = 2 * (np.concatenate([part.ravel() for part in parts]) + l2 * flat)
        return float(residual @ residual + l2 * flat @ flat), gradient

    parts = [start.users, start.items, start.user_bias, start.item_bias]
    flat = np.concatenate([part.ravel() for part in parts if part is not None])
    options = {"maxiter": max_iter, "maxfun": 2 * max_iter, "ftol": tol, "gtol": 1e-10}
    found = minimize(objective, flat, jac=True, method="L-BFGS-B", options=options)
    factors = unpack(found.x)
    residual = (
        predict_pairs(factors, ratings.users, ratings.items, offset, y_range) - ratings.values
    )
    rmse = math.sqrt(float(residual @ residual) / len(residual))
    return SparseFit(factors, rmse, float(found.fun), int(found.nit), bool(found.success))
