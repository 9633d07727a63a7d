"""Least squares over several variables; tables of single results are Excel's."""

import numpy as np
import pytest

from xlrepro.functions import growth, linest, logest, slope, trend
from xlrepro.values import NA, NUM, REF, VALUE


def column(*values):
    return [[value] for value in values]


YS, XS = column(0.2, 0.41, 0.62, 0.8, 1.1), column(1.1, 1.9, 3.1, 4.05, 5.0)


def test_linest_tells_the_line_and_its_errors():
    expected = [
        [0.21928887993553592, -0.03844530620467368],
        [0.013841437712295469, 0.04625298202423793],
        [0.9881888982191901, 0.04361261091452368],
        [250.99831918087844, 3.0],
        [0.47741382050765524, 0.00570617949234489],
    ]
    np.testing.assert_allclose(linest(YS, XS, True, True), expected, rtol=1e-13)


def test_logest_tells_the_curve():
    expected = [[1.502261308701874, 0.15653044951525133]]
    np.testing.assert_allclose(logest(YS, XS), expected, rtol=1e-14)
    assert logest(column(1.0, -1.0), column(1.0, 2.0)) == NUM


def test_without_a_constant_the_line_goes_through_0():
    found = linest(YS, XS, False, True)
    assert abs(found[0, 0] - 0.20885684860968076) < 1e-15
    assert (found[0, 1], found[1, 1]) == (0.0, NA)


def test_x_is_counted_where_it_is_left_out():
    np.testing.assert_allclose(linest(YS), [[0.21900000000000006, -0.031000000000000028]])


def test_two_variables_are_told_from_the_last_to_the_first():
    xs = [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 3.0]]
    ys = column(*(2 * a - 3 * b + 7 for a, b in xs))
    np.testing.assert_allclose(linest(ys, xs), [[-3.0, 2.0, 7.0]])
    np.testing.assert_allclose(linest(np.transpose(ys), np.transpose(xs)), [[-3.0, 2.0, 7.0]])
    np.testing.assert_allclose(trend(ys, xs, [[5.0, 5.0]]), [[2.0]], atol=1e-12)


def test_a_variable_that_is_twice_another_gets_nothing():
    xs = [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [5.0, 10.0]]
    ys = column(1.0, 3.0, 2.0, 6.0)
    second, first, _ = linest(ys, xs)[0]
    assert 0.0 in (first, second)
    assert abs(first + 2 * second - slope(ys, column(1.0, 2.0, 3.0, 5.0))) < 1e-12


def test_new_values_keep_their_shape():
    assert trend(YS, XS, [[8.0, 9.0, 11.0]]).shape == (1, 3)
    assert trend(YS).shape == (5, 1)


@pytest.mark.parametrize("function", [linest, trend, growth])
def test_areas_hold_numbers_and_go_together(function):
    assert function(column(1.0, "x"), column(1.0, 2.0)) == VALUE
    assert function(column(1.0, NA), column(1.0, 2.0)) == NA
    assert function(column(1.0, 2.0), column(1.0, 2.0, 3.0)) == REF
