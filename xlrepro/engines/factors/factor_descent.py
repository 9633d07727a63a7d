"""Gradient descent on latent factors, all at once, as a sheet can do it in its cells."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array, left_sum
from xlrepro.engines.factors.factor_fit import Factors
from xlrepro.engines.factors.factors import dot

NICE = (1, 1.5, 2, 3, 5, 7)  # learning rates that are tried, times powers of ten


class Pass(NamedTuple):
    """The factors of one step, what they predict and by how much they miss.

    pred (n, m) for every cell, error (n, m) with 0 where nothing is rated.
    """

    factors: Factors
    pred: Array
    error: Array
    rmse: float


def factor_descent(ratings: npt.ArrayLike, start: Factors, lr: float, steps: int) -> list[Pass]:
    """Take `steps` steps down the gradient of half the squared error, all numbers at once.

        pred  = users . items + item_bias + user_bias
        error = pred - rating, 0 where nothing is rated
        users     <- users - lr * error . items
        items     <- items - lr * error' . users
        user_bias <- user_bias - lr * (sum of each row of error)
        item_bias <- item_bias - lr * (sum of each column of error)
        rmse  = sqrt(sum error^2 / count)

    ratings (n, m) with nan for a blank; `start` may be without biases. Returns `steps` + 1 passes,
    the first one of `start`. Each right side has the numbers of the step before, and every sum is
    taken in the order in which the cells of a sheet have it. Source: the sheets that `interpret
    --save` writes. Where the rate is too large numbers overflow to inf and nan, as in a sheet.
    Raises ValueError when nothing is rated.
    """
    ratings = np.asarray(ratings, dtype=np.float64)
    rated = ~np.isnan(ratings)
    if not rated.any():
        raise ValueError("nothing is rated")
    passes = [_pass(ratings, rated, start)]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            factors, _, error, _ = passes[-1]
            users, items = factors.users, factors.items
            moved = Factors(
                users - lr * dot(error, items),
                items - lr * dot(error.T, users),
                None if factors.user_bias is None else factors.user_bias - lr * left_sum(error),
                None if factors.item_bias is None else factors.item_bias - lr * left_sum(error, 0),
            )
            passes.append(_pass(ratings, rated, moved))
    return passes


def _pass(ratings: Array, rated: npt.NDArray[np.bool_], factors: Factors) -> Pass:
    with np.errstate(over="ignore", invalid="ignore"):
        pred = factors.predict()
        error = np.where(rated, pred - ratings, 0.0)
        rmse = math.sqrt(left_sum(error * error, None) / np.count_nonzero(rated))
    return Pass(factors, pred, error, rmse)


def small_start(like: Factors, seed: int) -> Factors:
    """Factors drawn between 0 and 1, with two decimals, and biases of 0; shapes as `like` has."""
    rng = np.random.default_rng(seed)
    users, items = (rng.uniform(0, 1, part.shape).round(2) for part in (like.users, like.items))
    zero = (
        None if part is None else np.zeros(len(part)) for part in (like.user_bias, like.item_bias)
    )
    return Factors(users, items, *zero)


def best_rate(ratings: npt.ArrayLike, start: Factors, steps: int) -> float:
    """The rate, of 1, 1.5, 2, 3, 5 and 7 times powers of ten, after whose steps the error is least.

    Tried from 0.7 down to 1e-6. Raises ValueError as `factor_descent` does.
    """
    rates = [float(f"{nice}e-{power}") for power in range(1, 7) for nice in NICE]
    ends = [factor_descent(ratings, start, lr, steps)[-1].rmse for lr in rates]
    return rates[int(np.argmin(np.nan_to_num(ends, nan=math.inf)))]
