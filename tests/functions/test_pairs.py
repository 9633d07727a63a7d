"""Covariance, correlation and the straight line; single results are Excel's."""

import math

import pytest

from xlrepro.functions import (
    correl,
    covariance_p,
    covariance_s,
    forecast_linear,
    intercept,
    rsq,
    slope,
    steyx,
)
from xlrepro.values import DIV0, NA

YS = [1.0, 2.0, 3.0, 5.0, 7.0, 8.0, True, "12", "Hello", False, 12.0, 3.0]
XS = [2.0, 3.0, "4", 5.0, "Helo", 1.0, 2.0, 3.0, 3.0, 4.0, 3.0, 4.0]


def test_only_pairs_of_numbers_are_looked_at():
    assert correl(YS, XS) == -0.13574278487946612
    assert (slope(YS, XS), intercept(YS, XS)) == (-0.4, 6.366666666666667)
    assert steyx(YS, XS) == 4.6160950307953295
    assert math.isclose(rsq(YS, XS), 0.018426103646833007)


@pytest.mark.parametrize(
    ("first", "second", "population", "sample"),
    [
        ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6], 0.006666666666666665, 0.009999999999999998),
        ([1e-6, 2e-6, 3e-6], [1e-6, 2e-6, 3e-6], 6.666666666666668e-13, 1.0000000000000002e-12),
        ([5.0], [10.0], 0.0, DIV0),
        ([1.0, 2.0], [1.0, 2.0, 3.0], NA, NA),
        (["a", "b"], [1.0, 2.0], DIV0, DIV0),
        ([1.0, DIV0], [NA, 2.0], DIV0, DIV0),
    ],
)
def test_covariances(first, second, population, sample):
    assert (covariance_p(first, second), covariance_s(first, second)) == (population, sample)


def test_a_line_through_one_x_is_none():
    assert slope([1.0, 2.0], [3.0, 3.0]) == forecast_linear(1.0, [1.0], [1.0]) == DIV0
    assert steyx([1.0, 2.0], [1.0, 2.0]) == DIV0


def test_a_forecast_lies_on_the_line():
    ys, xs = [3.1, 4.9, 7.2], [2001.0, 2002.0, 2004.0]
    expected = intercept(ys, xs) + slope(ys, xs) * 2010
    assert math.isclose(forecast_linear(2010.0, ys, xs), expected)
