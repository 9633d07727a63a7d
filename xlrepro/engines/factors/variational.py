"""Latent factors that know how sure they are: variational Bayes, which needs no penalty told.

After Y. J. Lim and Y. W. Teh, Variational Bayesian approach to movie rating prediction (2007), with
biases, and with variances of the priors learned too.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import sparse

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.factors.factor_fit import Factors
from xlrepro.engines.factors.sparse_factors import (
    Ratings,
    SparseFit,
    predict_pairs,
    slices,
    some_rows,
    with_data,
)

SUMS: type[np.floating[Any]] = np.float32  # of what is known: half the time, a millionth off
AT_ONCE = 512  # rows that are solved together, which bounds the memory
SMALL = 6  # matrices that are inverted as they are
FIRST = 10.0  # precision of the priors to begin with
POWERS, SPREAD, DAMPING = 5, 0.3, 10.0  # of the items' factors to begin with


def variational(
    ratings: Ratings, start: Factors, *, offset: float = 0.0, tol: float = 1e-4, max_iter: int = 50
) -> SparseFit:
    """Find for each user and item a normal distribution of its factors and bias, side by side.

        rating = offset + user . item + user bias + item bias + noise,    noise ~ N(0, noise)
        each factor and bias ~ N(0, 1/precision), a precision for each column of each side

    The distribution of a row, with those of the other side fixed, has

        covariance = inverse(diag(precision) + sum E[z z'] / noise)
        mean       = covariance . sum (E[z] (rating - offset) - E[z bias]) / noise

    over its ratings, where z are the other side's factors and a 1 for the own bias, and bias is the
    other side's. It differs from alternating least squares in that E[z z'] holds the other's
    covariance besides the product of its means: what is little known counts for little. Then each
    precision becomes rows / sum E[number^2], and the noise the mean of E[(rating - prediction)^2].

    Factors returned are the means. The items' begin along the directions in which the ratings vary
    most, found from those of `start` by a few powers of the matrix of ratings. Ends when the noise
    changes by less than `tol` of itself; `objective` is the noise. Time grows as that of `als`.
    """
    n, m = ratings.shape
    biased = start.user_bias is not None
    cells = ratings.values - offset, (ratings.users, ratings.items)
    table = sparse.csr_matrix(cells, shape=(n, m))
    total = float(table.data @ table.data)
    noise, last = float(table.data.var()) or 1e-12, math.inf
    del cells
    found = _directions(table, start.items, biased)
    ones = np.ones(len(table.data), SUMS)
    users, items = _Side(table, ones, biased), _Side(table.T.tocsr(), ones, biased)
    items.begin(found)
    users.begin(start.users)
    converged, n_iter = False, 0
    while n_iter < max_iter and not converged:
        n_iter += 1
        users.update(items, noise)
        crossed, squared = items.update(users, noise)
        noise = max((total - 2 * crossed + squared) / len(ones), 1e-12)
        converged = abs(last - noise) <= tol * noise
        last = noise
    factors = Factors(users.factors, items.factors, users.bias, items.bias)
    del table, ones, users, items
    residual = predict_pairs(factors, ratings.users, ratings.items, offset)
    residual -= ratings.values
    rmse = math.sqrt(float(residual @ residual) / len(residual))
    return SparseFit(factors, rmse, noise, n_iter, converged)


def _directions(table: sparse.csr_matrix, drawn: Array, biased: bool) -> Array:
    """Item factors (m, k) across which the ratings, less damped biases, vary most."""
    left = with_data(table, table.data.copy())
    if biased:
        counts = np.diff(left.indptr), np.bincount(left.indices, minlength=len(drawn))
        level = np.asarray(left.sum(axis=1)).ravel() / (counts[0] + DAMPING)
        left.data -= np.repeat(level, counts[0])
        level = np.asarray(left.sum(axis=0)).ravel() / (counts[1] + DAMPING)
        left.data -= level[left.indices]
    found = drawn
    for _ in range(POWERS):
        found, _ = np.linalg.qr(left.T @ (left @ found))
    missing = drawn.shape[1] - found.shape[1]  # more factors than items
    return np.hstack([found * (SPREAD * math.sqrt(len(drawn))), drawn[:, : max(missing, 0)]])


def _inverse(matrices: Array) -> Array:
    """Inverses of symmetric positive definite matrices (n, q, q), by halves while they are large.

    With a = A^-1 and s = (D - B' a B)^-1, the inverse of [A B; B' D] is
    [a + a B s B' a, -a B s; -s B' a, s]. LAPACK takes twice as long for many that are small.
    """
    q = matrices.shape[-1]
    if q <= SMALL:
        return np.asarray(np.linalg.inv(matrices))
    p = q // 2
    own = _inverse(matrices[:, :p, :p])
    over = own @ matrices[:, :p, p:]
    rest = _inverse(matrices[:, p:, p:] - matrices[:, p:, :p] @ over)
    beside = -over @ rest
    found = np.empty_like(matrices)
    found[:, :p, :p] = own - beside @ np.swapaxes(over, 1, 2)
    found[:, :p, p:], found[:, p:, :p] = beside, np.swapaxes(beside, 1, 2)
    found[:, p:, p:] = rest
    return found


class _Side:
    """The users, or the items, n of them: distributions of x, k factors and perhaps a bias.

    `known` holds what the other side needs of each: the upper triangle of E[x x'], and with biases
    E[x] and a 1 besides.
    """

    def __init__(self, values: sparse.csr_matrix, ones: Array, biased: bool) -> None:
        self.biased = biased
        rated, sums = with_data(values, ones), np.asarray(values.sum(axis=1)).ravel()
        parts = slices(values.shape[0], AT_ONCE)
        self.parts = [(p, some_rows(rated, p), some_rows(values, p), sums[p]) for p in parts]

    def begin(self, factors: Array) -> None:
        """Take these for the means, and for certain, with biases of 0."""
        n, k = factors.shape
        self.k, size = k, k + self.biased
        self.mean = np.hstack([factors, np.zeros((n, size - k))])
        self.precision = np.full(size, FIRST)
        self.first, self.second = np.triu_indices(size)
        triangle = np.empty((size, size), dtype=np.intp)
        corners = np.arange(len(self.first))
        triangle[self.first, self.second] = triangle[self.second, self.first] = corners
        # Where `known` of the other side has E[z z'], E[z bias] and, for each of ours, what it
        # meets in the square of a prediction; z are the other's factors and a 1.
        self.products, self.meets = triangle.copy(), corners
        if self.biased:
            means = len(corners) + np.arange(size)
            self.products[:k, k] = self.products[k, :k] = means[:k]
            self.products[k, k] = means[-1] + 1
            self.by_bias = np.append(triangle[:k, k], means[k])
            ours = np.append(self.products[self.first, self.second], self.by_bias)
            self.meets = np.append(ours, triangle[k, k])
        same = np.append(self.first == self.second, np.zeros(size * self.biased, dtype=bool))
        self.times = np.where(np.append(same, [True] * self.biased), 1.0, 2.0)
        self.known = np.ones((n, len(corners) + (size + 1) * self.biased), SUMS)
        for rows, *_ in self.parts:
            self.know(rows, self.mean[rows], 0.0)

    @property
    def factors(self) -> Array:
        return self.mean[:, : self.k].copy()

    @property
    def bias(self) -> Array | None:
        return self.mean[:, self.k].copy() if self.biased else None

    def know(self, rows: slice, mean: Array, more: Array | float) -> Array:
        """Note what the other side needs of some rows: E[x x'] is `more` than mean mean'."""
        known = np.ones((len(mean), self.known.shape[1]))
        corners, size = len(self.first), mean.shape[1]
        known[:, :corners] = mean.take(self.first, axis=1) * mean.take(self.second, axis=1) + more
        if self.biased:
            known[:, corners : corners + size] = mean
        self.known[rows] = known
        return known

    def update(self, other: _Side, noise: float) -> tuple[float, float]:
        """Find the distributions of all rows.

        Returns two sums over the ratings, less the offset: of each times its expected prediction,
        and of the expected squares of the predictions.
        """
        n, size = self.mean.shape
        k, corners = self.k, len(self.first)
        diagonal, upper = np.arange(size), self.first * size + self.second
        expected, crossed, squared = np.zeros(corners), 0.0, 0.0
        for rows, rated, values, own in self.parts:
            sums = (rated @ other.known).astype(np.float64)
            normal = sums.take(self.products.ravel(), axis=1).reshape(-1, size, size)
            normal /= noise
            normal[:, diagonal, diagonal] += self.precision
            right = pull = values @ other.mean
            if self.biased:
                right = np.column_stack([pull[:, :k], own]) - sums.take(self.by_bias, axis=1)
            covariance = _inverse(normal)
            mean = (covariance @ (right / noise)[:, :, None])[:, :, 0]
            self.mean[rows] = mean
            more = covariance.reshape(-1, size * size).take(upper, axis=1)
            known = self.know(rows, mean, more)
            expected += known[:, :corners].sum(axis=0)
            crossed += float((mean[:, :k] * pull[:, :k]).sum())
            if self.biased:
                crossed += float(own @ mean[:, k] + pull[:, k].sum())
            squared += float((known * sums.take(self.meets, axis=1) @ self.times).sum())
        squares = expected[self.first == self.second]
        self.precision = n / np.maximum(squares, 1e-300)
        return crossed, squared
