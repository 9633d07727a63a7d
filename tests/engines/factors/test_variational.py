"""Variational Bayes beside its formulas written out with loops, and what it finds in made data."""

import math

import numpy as np
import pytest

from xlrepro.engines import LatentFactors
from xlrepro.engines.factors import variational as module
from xlrepro.engines.factors.factor_fit import random_factors
from xlrepro.engines.factors.sparse_factors import Ratings
from xlrepro.engines.factors.variational import variational


def made(seed, n=60, m=40, k=2, share=0.4, noise=0.3):
    rng = np.random.default_rng(seed)
    users, items = np.nonzero(rng.random((n, m)) < share)
    product = rng.normal(size=(n, k)) @ rng.normal(size=(k, m))
    level = rng.normal(0, 0.5, n)[:, None] + rng.normal(0, 0.5, m)
    values = 3.5 + (product + level)[users, items] + rng.normal(0, noise, len(users))
    return Ratings(users, items, values, (n, m))


def by_loops(ratings, items, biased, offset, steps):
    """The update formulas one row and one rating at a time; `items` are the first means."""
    (n, m), k = ratings.shape, items.shape[1]
    size = k + int(biased)
    means = [np.zeros((n, size)), np.hstack([items, np.zeros((m, int(biased)))])]
    seconds = [None, np.array([np.outer(row, row) for row in means[1]])]
    precision = [np.full(size, module.FIRST), np.full(size, module.FIRST)]
    noise = (ratings.values - offset).var()
    rows = (ratings.users, ratings.items)
    for _ in range(steps):
        for own in (0, 1):
            other = 1 - own
            second = np.empty((ratings.shape[own], size, size))
            for i in range(ratings.shape[own]):
                normal, right = np.diag(precision[own]), np.zeros(size)
                for at in np.flatnonzero(rows[own] == i):
                    j = rows[other][at]
                    left = ratings.values[at] - offset
                    zz, zb = np.empty((size, size)), np.zeros(size)
                    zz[:k, :k] = seconds[other][j][:k, :k]
                    z = np.append(means[other][j][:k], [1.0] * biased)
                    if biased:
                        zz[k], zz[:, k] = z, z
                        zb = np.append(seconds[other][j][:k, k], means[other][j][k])
                    normal = normal + zz / noise
                    right = right + (z * left - zb) / noise
                covariance = np.linalg.inv(normal)
                means[own][i] = covariance @ right
                second[i] = covariance + np.outer(means[own][i], means[own][i])
            seconds[own] = second
            precision[own] = len(second) / second[:, range(size), range(size)].sum(axis=0)
        total = 0.0
        for at, (u, i) in enumerate(zip(*rows, strict=True)):
            left = ratings.values[at] - offset
            a, b = means[0][u], means[1][i]
            aa, bb = seconds[0][u], seconds[1][i]
            mean = a[:k] @ b[:k] + (a[k] + b[k] if biased else 0.0)
            square = (aa[:k, :k] * bb[:k, :k]).sum()
            if biased:
                square += aa[k, k] + bb[k, k] + 2 * a[k] * b[k]
                square += 2 * (aa[:k, k] @ b[:k] + bb[:k, k] @ a[:k])
            total += left**2 - 2 * left * mean + square
        noise = total / len(ratings.values)
    return means, noise


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize("at_once", [7, 512])
def test_each_update_is_its_formula(biased, at_once, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    monkeypatch.setattr(module, "SUMS", np.float64)
    ratings = made(1, 12, 9, 2)
    start = random_factors((12, 9), 3, biased, np.random.default_rng(2), 0.5)
    monkeypatch.setattr(module, "_directions", lambda table, drawn, biased: drawn)
    found = variational(ratings, start, offset=3.5, tol=-1.0, max_iter=4)
    means, noise = by_loops(ratings, start.items, biased, 3.5, 4)
    k = 3
    np.testing.assert_allclose(found.factors.users, means[0][:, :k], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(found.factors.items, means[1][:, :k], rtol=1e-8, atol=1e-10)
    if biased:
        np.testing.assert_allclose(found.factors.user_bias, means[0][:, k], rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(found.factors.item_bias, means[1][:, k], rtol=1e-8, atol=1e-10)
    assert found.objective == pytest.approx(noise, rel=1e-9)


@pytest.mark.slow
def test_sums_in_single_precision_change_little(monkeypatch):
    ratings = made(1, 300, 200, 3, 0.3)
    pairs = np.column_stack([ratings.users, ratings.items])
    found = []
    for kind in (np.float32, np.float64):
        monkeypatch.setattr(module, "SUMS", kind)
        model = LatentFactors(12, solver="vb", random_state=0, tol=1e-8)
        found.append(model.fit(pairs, ratings.values).predict(pairs))
    assert 0 < np.abs(found[0] - found[1]).max() < 1e-3
    errors = [math.sqrt(np.mean((each - ratings.values) ** 2)) for each in found]
    assert errors[0] == pytest.approx(errors[1], abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_noise_is_found_and_too_many_factors_do_no_harm(seed):
    ratings = made(seed, 300, 200, 2, 0.3, noise=0.4)
    rng = np.random.default_rng(seed)
    held = rng.random(len(ratings.values)) < 0.1
    pairs = np.column_stack([ratings.users, ratings.items])
    errors = {}
    for k in (2, 12):
        model = LatentFactors(k, solver="vb", random_state=0).fit(
            pairs[~held], ratings.values[~held]
        )
        errors[k] = math.sqrt(np.mean((model.predict(pairs[held]) - ratings.values[held]) ** 2))
    ridge = LatentFactors(12, solver="als", l2=1.0, random_state=0)
    ridge.fit(pairs[~held], ratings.values[~held])
    beside = math.sqrt(np.mean((ridge.predict(pairs[held]) - ratings.values[held]) ** 2))
    assert errors[2] < 0.45
    assert errors[12] < 1.05 * errors[2] < beside


def test_odd_ratings_are_fitted():
    model = LatentFactors(3, solver="vb", random_state=0)
    alike = model.fit([[0, 0], [0, 1], [1, 0]], [4.0, 4.0, 4.0])
    np.testing.assert_allclose(alike.predict([[1, 1]]), [4.0], atol=1e-6)
    one = LatentFactors(5, solver="vb", random_state=0).fit([["u", "i"]], [2.0])
    np.testing.assert_allclose(one.predict([["u", "i"]]), [2.0], atol=1e-6)
    plain = LatentFactors(2, solver="vb", biases=False, random_state=0)
    plain.fit(np.array([[5.0, 3.0, np.nan], [4.0, np.nan, 1.0], [np.nan, 1.0, 5.0]]))
    assert np.isfinite(plain.predict_all()).all()


def test_it_needs_a_range_no_more_than_als():
    with pytest.raises(
        ValueError, match=r"^solver: wanted lbfgs or auto with a y_range, found vb$"
    ):
        LatentFactors(2, solver="vb", y_range=(0, 5)).fit([[0, 0]], [1.0])
