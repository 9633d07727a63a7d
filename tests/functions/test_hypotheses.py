"""Tests of hypotheses; the results are Excel's."""

import math

import pytest

from xlrepro.functions import chisq_test, f_test, t_test, z_test
from xlrepro.values import DIV0, NA, NUM

FIRST = [1.0, 2.0, 3.0, 4.0, -3.0, True, "hello"]
SECOND = [2.0, -3.3, 0.0, True, "no", 2.0, 2.0]


@pytest.mark.parametrize(
    ("tails", "kind", "chance"),
    [
        (1.0, 1.0, 0.15855028798217946),
        (1.0, 2.0, 0.3017830576436469),
        (2.0, 1.0, 0.3171005759643589),
        (2.2, 3.3, 0.6039040157469742),
        (0.6, 1.0, NUM),
        (1.0, 4.0, NUM),
    ],
)
def test_t_tests_of_three_kinds(tails, kind, chance):
    found = t_test(FIRST, SECOND, tails, kind)
    assert found == chance or math.isclose(found, chance, rel_tol=1e-14)


def test_an_f_test_looks_at_both_ends():
    first, second = [1.0, 2.0, 3.3, 4.5, -1.0], [5.0, 6.0, 7.0, 2.4, -2.0]
    assert math.isclose(f_test(first, second), 0.3266664555668095, rel_tol=1e-14)
    assert f_test(first, second) == f_test(second, first)
    assert f_test([1.0, 1.0], [1.0, 2.0]) == f_test([1.0], [1.0, 2.0]) == DIV0


def test_a_z_test_takes_its_own_deviation_where_none_is_given():
    sample = [1.0, 2.0, 3.0, 2.0, 2.2, 1.8, 2.0, True, 1.0, 2.0]
    assert math.isclose(z_test(sample, 2.0, 0.8), 0.6615388804893105)
    assert math.isclose(z_test(sample, 2.3), 0.9785431996696947)
    assert (z_test(["x"], 1.0), z_test([1.0], 1.0), z_test([1.0], 1.0, 0.0)) == (NA, DIV0, NUM)


def test_a_chi_squared_test_counts_rows_and_columns():
    actual, expected = [1.0, 2.0, 3.0, 4.0], [3.0, 4.0, 2.0, 3.0]
    assert math.isclose(chisq_test(actual, expected), 0.3666353840752714, rel_tol=1e-13)
    square = chisq_test([actual[:2], actual[2:]], [expected[:2], expected[2:]])
    assert square < chisq_test(actual, expected)
    assert chisq_test([1.0], [1.0]) == chisq_test([1.0, 2.0], [1.0]) == NA
    assert (chisq_test([1.0, 2.0], [1.0, 0.0]), chisq_test([1.0, 2.0], [1.0, -1.0])) == (DIV0, NUM)
