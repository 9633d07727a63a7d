"""Arrays made of what cells give, as floats wherever all are numbers."""

import numpy as np

from xlrepro.support import as_numbers, as_truths, collected, full, spread
from xlrepro.values import NA


def test_whole_numbers_are_floats_like_all_others():
    assert full(3, 1).dtype == np.float64
    assert collected([1, 2.5]).dtype == np.float64
    assert collected([[True], [False]]).dtype == np.bool_


def test_errors_and_text_are_nan_among_numbers():
    values = np.array([[1.0, NA], ["a", None]], dtype=object)
    np.testing.assert_array_equal(as_numbers(values), [[1.0, np.nan], [np.nan, 0.0]])
    assert np.isnan(as_numbers(NA)) and as_numbers(2.5) == 2.5 and as_numbers(True) == 1.0


def test_numbers_stay_the_array_that_they_are():
    values = np.array([1.0, np.inf])
    assert as_numbers(values) is values


def test_of_an_error_nothing_is_true():
    values = np.array([True, NA, False, 2.0], dtype=object)
    assert as_truths(values).tolist() == [True, False, False, True]


def test_an_array_formula_fills_its_cells_with_what_it_gives_or_with_its_error():
    assert spread(np.array([[1.0, 2.0]]), 2).tolist() == [1.0, 2.0]
    assert spread(np.array([[3.0]])) == 3.0 and spread(NA) == NA
    assert spread(NA, 2, 3).shape == (2, 3) and set(spread(NA, 2).tolist()) == {NA}
