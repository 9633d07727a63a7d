"""Ratings as products of user factors and movie factors, with and without biases."""

import math

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.elementary import exponentials
from xlrepro.engines.arithmetic.power import square
from xlrepro.engines.arithmetic.sums import Array, left_sum


def dot(users: npt.ArrayLike, movies: npt.ArrayLike) -> Array:
    """Multiply two matrices, adding the products left to right.

        dot[i, j] = users[i, 1]*movies[1, j] + ... + users[i, k]*movies[k, j]

    users (n, k), movies (k, m), result (n, m). Source: collab_filter.xlsx, sheet dotprod, MMULT in
    H25:V39. numpy's @ adds in an order of its own and misses the last digit of some cells.
    """
    users = np.asarray(users, dtype=np.float64)
    movies = np.asarray(movies, dtype=np.float64)
    if users.ndim != 2 or movies.ndim != 2 or users.shape[1] != movies.shape[0]:
        raise ValueError(f"users {users.shape} and movies {movies.shape} do not multiply")
    total = np.zeros((users.shape[0], movies.shape[1]))
    for k in range(users.shape[1]):
        total = total + users[:, k, None] * movies[k]
    return total


def predict(
    users: npt.ArrayLike,
    movies: npt.ArrayLike,
    rated: npt.ArrayLike,
    user_bias: npt.ArrayLike | None = None,
    movie_bias: npt.ArrayLike | None = None,
    unrated: float = 0.0,
    mask_biases: bool = False,
    y_range: tuple[float, float] | None = None,
) -> Array:
    """Predict ratings from factors, and from biases where there are any.

        prediction = (dot or unrated) + movie_bias + user_bias

    users (n, k), movies (k, m), rated (n, m) true or false, user_bias (n,), movie_bias (m,), result
    (n, m). Where rated is false `unrated` stands in for the product; `rated=True` predicts every
    cell.
    Source: collab_filter.xlsx, sheets dotprod (H25:V39) and bias (H26:V40).

    The sheet `bias` adds the biases outside its IF, so a blank rating shows the sum of its two
    biases, which is no prediction. `mask_biases=True` leaves `unrated` alone in those cells.

    With a y_range (low, high), which the lesson leaves to the reader, `unrated` stands alone too:

        prediction = low + (high - low)/(1 + exp(-(dot + movie_bias + user_bias)))
    """
    product = dot(users, movies)
    rated = np.broadcast_to(np.asarray(rated, dtype=np.bool_), product.shape)
    whole = mask_biases or y_range is not None
    prediction = product if whole else np.where(rated, product, unrated)
    if movie_bias is not None:
        prediction = prediction + np.asarray(movie_bias, dtype=np.float64)
    if user_bias is not None:
        prediction = prediction + np.asarray(user_bias, dtype=np.float64)[:, None]
    if y_range is not None:
        low, high = y_range
        prediction = low + (high - low) / (1 + exponentials(-prediction))
    return np.where(rated, prediction, unrated) if whole else prediction


def squared_error(ratings: npt.ArrayLike, predictions: npt.ArrayLike) -> Array:
    """Square the distance of each rating from its prediction.

        error = (rating - prediction)^2

    Both of one shape; nan, a blank rating, stays nan.
    Source: collab_filter.xlsx, movielens_1hot BH3:BH208 and movielens_emb Y3:Y208.
    """
    ratings, predictions = _pair(ratings, predictions)
    return square(ratings - predictions)


def rmse(ratings: npt.ArrayLike, predictions: npt.ArrayLike, blanks_as_zero: bool = False) -> float:
    """Root mean squared error over the cells that are rated, taken row by row.

        rmse = sqrt(sum (rating - prediction)^2 / count)

    ratings (n, m) with nan for a blank, predictions (n, m). Source: collab_filter.xlsx, dotprod V41
    and bias V42, SQRT(SUMXMY2/COUNT), which both skip blanks.

    LibreOffice's SUMXMY2 takes a blank for a rating of 0, while its COUNT leaves it out:
    `blanks_as_zero=True`.
    """
    ratings, predictions = _pair(ratings, predictions)
    rated = ~np.isnan(ratings)
    if not rated.any():
        raise ValueError("nothing is rated")
    counted = np.ones_like(rated) if blanks_as_zero else rated
    distance = (np.where(rated, ratings, 0.0) - predictions)[counted]
    return math.sqrt(left_sum(distance * distance) / np.count_nonzero(rated))


def _pair(ratings: npt.ArrayLike, predictions: npt.ArrayLike) -> tuple[Array, Array]:
    ratings = np.asarray(ratings, dtype=np.float64)
    predictions = np.asarray(predictions, dtype=np.float64)
    if ratings.shape != predictions.shape:
        raise ValueError(
            f"ratings {ratings.shape} and predictions {predictions.shape} differ in shape"
        )
    return ratings, predictions
