"""Gradient descent on factors: its gradient, its steps, and the rate that it chooses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlrepro.engines import Factors
from xlrepro.engines.factors.factor_descent import best_rate, factor_descent, small_start


def problem(seed, biases, n=5, m=4, k=3):
    rng = np.random.default_rng(seed)
    ratings = rng.integers(1, 6, (n, m)).astype(float)
    ratings[rng.random((n, m)) < 0.3] = np.nan
    ratings[0, 0] = 4.0
    bias = (rng.normal(size=n), rng.normal(size=m)) if biases else (None, None)
    return ratings, Factors(rng.normal(size=(n, k)), rng.normal(size=(m, k)), *bias)


def parts(factors):
    return [p for p in (factors.users, factors.items, factors.user_bias, factors.item_bias)
            if p is not None]  # fmt: skip


@pytest.mark.parametrize("biases", [False, True])
@given(seed=st.integers(0, 1000))
def test_a_step_goes_down_the_gradient_of_half_the_squared_error(biases, seed):
    ratings, start = problem(seed, biases)
    lr, nudge = 1e-3, 1e-6
    first, second = factor_descent(ratings, start, lr, 1)
    assert parts(first.factors)[0] is start.users

    def loss():
        z = start.users @ start.items.T
        if biases:
            z = z + start.user_bias[:, None] + start.item_bias
        return np.nansum((z - ratings) ** 2) / 2

    for before, after in zip(parts(start), parts(second.factors), strict=True):
        for at in np.ndindex(before.shape):
            kept = before[at]
            before[at] = kept + nudge
            up = loss()
            before[at] = kept - nudge
            down = loss()
            before[at] = kept
            assert (kept - after[at]) / lr == pytest.approx((up - down) / (2 * nudge), abs=1e-5)


def test_a_pass_is_told_in_full():
    ratings = [[4.0, np.nan], [2.0, 5.0]]
    start = Factors(np.array([[1.0], [2.0]]), np.array([[1.0], [2.0]]))
    first, second = factor_descent(ratings, start, 0.1, 1)
    assert first.pred.tolist() == [[1, 2], [2, 4]]
    assert first.error.tolist() == [[-3, 0], [0, -1]]
    assert first.rmse == np.sqrt(10 / 3)
    assert second.factors.users.tolist() == [[1.3], [2.2]]
    assert second.factors.items.tolist() == [[1.3], [2.2]]
    assert second.factors.user_bias is None


def test_the_best_rate_ends_lowest_and_a_large_one_overflows():
    ratings, start = problem(1, True)
    best = best_rate(ratings, start, 20)
    ends = {lr: factor_descent(ratings, start, lr, 20)[-1].rmse for lr in (best, best / 2, 0.7)}
    assert ends[best] < ends[best / 2]
    assert not np.isfinite(ends[0.7])


def test_a_start_has_two_decimals_and_no_bias():
    _, like = problem(0, True)
    start = small_start(like, 7)
    assert (start.users == start.users.round(2)).all()
    assert start.users.shape == like.users.shape
    assert not start.user_bias.any()
    assert (small_start(like, 8).items != start.items).any()


def test_nothing_rated_is_refused():
    _, start = problem(0, False)
    with pytest.raises(ValueError, match=r"^nothing is rated$"):
        factor_descent(np.full((5, 4), np.nan), start, 0.1, 1)
