"""Fits of factors and biases against scipy's, on the published ratings and on others."""

import math

import numpy as np
import pytest
import scipy.optimize

from tests.engines.published import (
    BIAS_MOVIES,
    BIAS_USERS,
    DOT_MOVIES,
    DOT_USERS,
    MOVIE_BIAS,
    RATINGS,
    USER_BIAS,
)
from xlrepro.engines.factors.factor_fit import Factors, fit_factors, random_factors, restarts

DOT = Factors(DOT_USERS, DOT_MOVIES.T)
BIAS = Factors(BIAS_USERS, BIAS_MOVIES.T, USER_BIAS, MOVIE_BIAS)
STORED = {"dotprod-V41": (DOT, 0.3930154712865702, 0.3929007909),
          "bias-V42": (BIAS, 0.3194674135586278, 0.3186549707)}  # fmt: skip


def flat(factors):
    return np.concatenate([part.ravel() for part in vars(factors).values() if part is not None])


def unflat(values, like):
    parts, at = {}, 0
    for name, part in vars(like).items():
        if part is None:
            continue
        parts[name] = values[at : at + part.size].reshape(part.shape)
        at += part.size
    return Factors(**parts)


def objective(values, like, ratings, y_range=None, l2=0.0):
    residual = unflat(values, like).predict(y_range) - ratings
    return np.nansum(residual**2) + l2 * (values**2).sum()


def small(rng, biases=True, blanks=0.2):
    ratings = rng.uniform(1, 5, (7, 5))
    ratings[rng.random(ratings.shape) < blanks] = np.nan
    return ratings, random_factors(ratings.shape, 2, biases, rng)


@pytest.mark.parametrize("cell", STORED)
def test_from_the_stored_factors_to_the_minimum(cell):
    start, stored, reached = STORED[cell]
    fit = fit_factors(RATINGS, start)
    assert fit.start_rmse == stored
    assert fit.rmse == pytest.approx(reached, abs=1e-10)
    assert fit.converged and fit.gradient_norm < 1e-8


@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize(("y_range", "l2"), [(None, 0.0), (None, 0.5), ((0, 5.5), 0.5)])
def test_the_minimum_is_scipys(biases, y_range, l2):
    ratings, start = small(np.random.default_rng(5), biases)
    fit = fit_factors(ratings, start, y_range=y_range, l2=l2)
    end = flat(fit.factors)
    args = (start, ratings, y_range, l2)
    assert objective(end, *args) == pytest.approx(fit.objective, rel=1e-12)
    polished = scipy.optimize.minimize(objective, end, args, method="BFGS")
    assert polished.fun >= fit.objective * (1 - 1e-9)  # nowhere lower close by
    theirs = scipy.optimize.minimize(objective, flat(start), args, options={"maxiter": 5000})
    assert fit.objective <= theirs.fun * (1 + 1e-6)


def test_the_gradient_norm_is_that_of_the_root():
    ratings, start = small(np.random.default_rng(1))
    fit = fit_factors(ratings, start, l2=0.1, max_iter=2)
    count = np.count_nonzero(~np.isnan(ratings))

    def root(values):
        return math.sqrt(objective(values, start, ratings, None, 0.1) / count)

    gradient = scipy.optimize.approx_fprime(flat(fit.factors), root, 1e-7)
    assert fit.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-4)
    assert not fit.converged and fit.n_iter == 2


def test_another_basis_of_the_same_model_ends_at_the_same_predictions():
    turn = np.random.default_rng(2).normal(size=(5, 5))
    other = Factors(DOT_USERS @ turn, DOT_MOVIES.T @ np.linalg.inv(turn).T)
    a, b = fit_factors(RATINGS, DOT), fit_factors(RATINGS, other)
    assert a.rmse == pytest.approx(b.rmse, abs=1e-9)
    assert np.allclose(a.factors.predict(), b.factors.predict(), atol=1e-5)


def test_what_may_not_move_stays():
    free = Factors(np.zeros_like(BIAS.users), np.ones_like(BIAS.items), np.zeros(15), np.ones(15))
    fit = fit_factors(RATINGS, BIAS, free=free)
    assert np.array_equal(fit.factors.users, BIAS.users)
    assert np.array_equal(fit.factors.user_bias, BIAS.user_bias)
    for movie in range(15):  # with the users fixed, each movie is a least-squares problem
        rated = ~np.isnan(RATINGS[:, movie])
        table = np.column_stack([BIAS.users, np.ones(15)])[rated]
        wanted = RATINGS[rated, movie] - BIAS.user_bias[rated]
        solved = np.linalg.lstsq(table, wanted, rcond=None)[0]
        assert np.allclose(fit.factors.items[movie], solved[:5], atol=1e-6)
        assert fit.factors.item_bias[movie] == pytest.approx(solved[5], abs=1e-6)


def test_bounds_hold():
    ratings, start = small(np.random.default_rng(3), biases=False)
    low = Factors(np.zeros_like(start.users), np.zeros_like(start.items))
    high = Factors(np.full_like(start.users, 1.5), np.full_like(start.items, np.inf))
    fit = fit_factors(ratings, start, bounds=(low, high))
    assert fit.factors.users.min() >= 0 and fit.factors.users.max() <= 1.5
    assert fit.factors.items.min() >= 0
    bounds = [(0, 1.5)] * start.users.size + [(0, None)] * start.items.size
    near = scipy.optimize.minimize(
        objective, flat(fit.factors), (start, ratings), method="L-BFGS-B", bounds=bounds
    )
    assert near.fun >= fit.objective * (1 - 1e-9)


def test_an_exact_fit_is_found():
    rng = np.random.default_rng(4)
    ratings = rng.normal(size=(6, 2)) @ rng.normal(size=(2, 8))
    fit = fit_factors(ratings, random_factors((6, 8), 2, False, rng))
    assert fit.rmse < 1e-9 and fit.converged and fit.gradient_norm < 1e-8


def test_blanks_as_zeros_over_the_rated_count():
    count = np.count_nonzero(~np.isnan(RATINGS))
    fit = fit_factors(np.nan_to_num(RATINGS), DOT, count=count, max_iter=0)
    error = np.sqrt(((DOT.predict() - np.nan_to_num(RATINGS)) ** 2).sum() / 206)
    assert fit.rmse == pytest.approx(error, rel=1e-12)


def test_inputs_come_back_untouched():
    before = RATINGS.copy(), DOT_USERS.copy()
    fit_factors(RATINGS, DOT)
    assert np.array_equal(RATINGS, before[0], equal_nan=True)
    assert np.array_equal(DOT_USERS, before[1])


def test_random_starts_are_the_same_for_a_seed_and_say_how_sure_they_are():
    one = restarts(RATINGS, 5, False, 6, seed=1)
    two = restarts(RATINGS, 5, False, 6, seed=1)
    assert one.rmses == two.rmses and len(one.rmses) == 6
    assert one.best.rmse == pytest.approx(0.3929007909, abs=1e-9)
    assert one.hits == sum(rmse - one.rmses[0] <= 1e-6 for rmse in one.rmses)
    assert sum(times for _, times in one.minima) == 6
    once = sum(times == 1 for _, times in one.minima)
    assert one.chance_of_another == once / 6


def test_random_starts_keep_what_may_not_move():
    free = Factors(np.zeros((15, 5)), np.ones((15, 5)))
    found = restarts(RATINGS, 5, False, 2, seed=0, start=DOT, free=free)
    assert np.array_equal(found.best.factors.users, DOT_USERS)


NAN = np.full((15, 15), np.nan)


@pytest.mark.parametrize(
    ("ratings", "start", "more", "message"),
    [
        (NAN, DOT, {}, "nothing is rated"),
        (RATINGS[0], DOT, {}, r"ratings: wanted a table, found shape \(15,\)"),
        (RATINGS[:4], DOT, {}, r"ratings \(4, 15\) do not fit the start's users \(15, 5\)"),
        (RATINGS, Factors(DOT_USERS * np.nan, DOT_MOVIES.T), {}, "start: wanted finite numbers"),
        (RATINGS, Factors(DOT_USERS * 1e200, DOT_MOVIES.T * 1e200), {}, "too large to square"),
        (RATINGS, DOT, {"l2": -1}, "l2: wanted zero or more, found -1"),
        (RATINGS, DOT, {"y_range": (5, 0)}, r"y_range: wanted a low and a higher end"),
        (RATINGS, DOT, {"free": BIAS}, r"free: wanted users \(15, 5\), items \(15, 5\), found"),
        (RATINGS, DOT, {"count": 0}, "count: wanted one or more, found 0"),
    ],
)
def test_what_cannot_be_fitted(ratings, start, more, message):
    with pytest.raises(ValueError, match=message):
        fit_factors(ratings, start, **more)
