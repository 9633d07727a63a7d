import math

import numpy as np
import pytest

from xlrepro.engines import left_sum, square


def test_two_steps_by_hand():
    # 1e16 + 1 rounds back to 1e16, so the order shows.
    assert left_sum([1e16, 1.0, -1e16]) == 0.0
    assert left_sum([1e16, -1e16, 1.0]) == 1.0


def test_differs_from_pairwise_and_from_exact_summation():
    values = np.random.default_rng(0).normal(size=1000)
    total = 0.0
    for value in values.tolist():
        total += value
    assert left_sum(values) == total
    assert left_sum(values) != values.sum()
    assert left_sum(values) != math.fsum(values)
    # A thousand roundings of sums below 100, each at most 2^-47 of it.
    assert abs(left_sum(values) - math.fsum(values)) < 1000 * 100 * 2**-53


@pytest.mark.parametrize(("axis", "total"), [(0, [5, 7, 9]), (1, [6, 15]), (-1, [6, 15])])
def test_axes(axis, total):
    assert np.array_equal(left_sum([[1, 2, 3], [4, 5, 6]], axis), total)


def test_everything_is_taken_row_by_row_however_it_lies_in_memory():
    table = np.array([[1e16, 1.0], [-1e16, 1.0]])
    assert left_sum(table, axis=None) == left_sum(np.asfortranarray(table), axis=None) == 1.0
    assert left_sum(table.T, axis=None) == 2.0


def test_nothing_sums_to_zero_and_nan_is_not_skipped():
    assert left_sum([]) == 0.0
    assert np.array_equal(left_sum(np.empty((3, 0))), [0, 0, 0])
    assert math.isnan(left_sum([1.0, math.nan, 2.0]))


# A value whose square lies next to halfway between two doubles, and where it is stored.
@pytest.mark.parametrize(
    ("value", "stored", "plain"),
    [
        pytest.param(
            5.164569884946054 - 5,
            0.02708324703115758,
            0.027083247031157585,
            id="collab_filter.xlsx-movielens_1hot-BH21",
        )
    ],
)
def test_square_is_rounded_twice(value, stored, plain):
    assert value * value == plain
    assert square(value) == stored


@pytest.mark.skipif(np.finfo(np.longdouble).nmant != 63, reason="no 64-bit significand here")
def test_square_equals_the_product_in_extended_precision():
    values = np.random.default_rng(1).normal(size=200_000)
    wide = values.astype(np.longdouble)
    expected = (wide * wide).astype(np.float64)
    assert (expected != values * values).any()
    assert np.array_equal(square(values), expected)


def test_square_of_ordinary_values_is_the_product():
    values = np.array([[0.0, -3.0, 0.1], [1e160, -np.inf, np.nan]])
    before = values.copy()
    with np.errstate(over="ignore"):
        expected = values * values
    assert np.array_equal(square(values), expected, equal_nan=True)
    assert np.array_equal(values, before, equal_nan=True)
