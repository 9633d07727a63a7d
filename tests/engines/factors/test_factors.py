import math

import numpy as np
import pytest

from tests.engines.published import (
    BIAS_MOVIES,
    BIAS_ROW_26,
    BIAS_ROW_37,
    BIAS_USERS,
    DOT_MOVIES,
    DOT_ROW_25,
    DOT_ROW_36,
    DOT_USERS,
    MOVIE_BIAS,
    RATINGS,
    USER_BIAS,
)
from xlrepro.engines import dot, predict, rmse, squared_error

RATED = ~np.isnan(RATINGS)


def test_two_cells_by_hand():
    users, movies = [[1, 2], [3, 4]], [[5], [6]]
    rated = [[True], [False]]
    assert np.array_equal(dot(users, movies), [[17], [39]])
    assert np.array_equal(predict(users, movies, rated), [[17], [0]])
    assert np.array_equal(predict(users, movies, rated, [0.5, 0.25], [2]), [[19.5], [2.25]])
    assert rmse([[16], [math.nan]], [[17], [0]]) == 1.0
    assert rmse([[16], [36]], [[17], [39]]) == math.sqrt(5)


@pytest.mark.parametrize(
    ("row", "stored"),
    [
        pytest.param(0, DOT_ROW_25, id="dotprod-H25:V25"),
        pytest.param(11, DOT_ROW_36, id="dotprod-H36:V36"),
    ],
)
def test_stored_predictions(row, stored):
    assert np.array_equal(predict(DOT_USERS, DOT_MOVIES, RATED)[row], stored)


@pytest.mark.parametrize(
    ("row", "stored"),
    [
        pytest.param(0, BIAS_ROW_26, id="bias-H26:V26"),
        pytest.param(11, BIAS_ROW_37, id="bias-H37:V37"),
    ],
)
def test_stored_predictions_with_biases(row, stored):
    computed = predict(BIAS_USERS, BIAS_MOVIES, RATED, USER_BIAS, MOVIE_BIAS)
    assert np.array_equal(computed[row], stored)


def test_stored_errors():
    assert RATED.sum() == 206
    dotprod_v41 = rmse(RATINGS, predict(DOT_USERS, DOT_MOVIES, RATED))
    bias_v42 = rmse(RATINGS, predict(BIAS_USERS, BIAS_MOVIES, RATED, USER_BIAS, MOVIE_BIAS))
    assert dotprod_v41 == 0.3930154712865702
    assert bias_v42 == 0.3194674135586278


def test_independent_product_and_error():
    # @ may add the five products in another order: a few last digits of sums below 10.
    assert np.allclose(dot(DOT_USERS, DOT_MOVIES), DOT_USERS @ DOT_MOVIES, rtol=0, atol=5e-15)
    predictions = predict(DOT_USERS, DOT_MOVIES, RATED)
    mean = np.nanmean((RATINGS - predictions) ** 2)
    # numpy adds the 206 squares in pairs.
    assert rmse(RATINGS, predictions) == pytest.approx(math.sqrt(mean), rel=1e-14)


def test_unrated_cells_by_dialect():
    given = DOT_USERS, DOT_MOVIES, RATED, USER_BIAS, MOVIE_BIAS
    biases = MOVIE_BIAS + USER_BIAS[:, None]
    sheet = predict(*given)
    masked = predict(*given, unrated=math.nan, mask_biases=True)
    everywhere = predict(DOT_USERS, DOT_MOVIES, True, USER_BIAS, MOVIE_BIAS)
    assert np.array_equal(sheet[~RATED], biases[~RATED])
    assert np.array_equal(np.isnan(masked), ~RATED)
    assert np.array_equal(sheet[RATED], masked[RATED])
    assert np.array_equal(sheet[RATED], everywhere[RATED])
    assert (everywhere[~RATED] != sheet[~RATED]).all()


def test_blank_ratings_count_for_nothing():
    predictions = predict(DOT_USERS, DOT_MOVIES, RATED)
    elsewhere = np.where(RATED, predictions, 1000.0)
    assert rmse(RATINGS, elsewhere) == rmse(RATINGS, predictions)
    assert np.array_equal(np.isnan(squared_error(RATINGS, predictions)), ~RATED)


def test_a_missing_prediction_is_not_skipped():
    assert math.isnan(rmse([1.0, 2.0], [1.0, math.nan]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dot([[1, 2]], [[1, 2]]), "users (1, 2) and movies (1, 2) do not multiply"),
        (
            lambda: squared_error([[1, 2]], [1, 2]),
            "ratings (1, 2) and predictions (2,) differ in shape",
        ),
        (lambda: rmse([[1, 2]], [[1]]), "ratings (1, 2) and predictions (1, 1) differ in shape"),
        (lambda: rmse([math.nan], [1]), "nothing is rated"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError) as raised:
        call()
    assert str(raised.value) == message
