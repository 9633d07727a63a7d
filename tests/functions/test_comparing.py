"""Which of two values comes first, as the operators and the lookups have it."""

import itertools

import numpy as np
import pytest

from xlrepro.functions.comparing import compare, compare_numbers, equal, less, order
from xlrepro.values import DIV0, NA, Fault

# Ascending by Windows, told by its documentation: con, coop, co-op; signs, digits, letters.
ASCENDING = [-1.5, 0.0, 3.0, "", " a", "!", "_a", "~", "<", "1", "10", "2", "a", "Aa", "cannot"]
ASCENDING += [
    "can't",
    "con",
    "con a",
    "con b",
    "con b-",
    "coop",
    "co-op",
    "e",
    "é",
    "ea",
    "z",
    False,
    True,
]


@pytest.mark.parametrize("function", [compare, order])
def test_values_of_all_kinds_have_one_order(function):
    for (i, left), (j, right) in itertools.product(enumerate(ASCENDING), repeat=2):
        assert function(left, right) == (i > j) - (i < j), (left, right)


def test_the_operators_see_15_digits_and_the_lookups_all():
    assert equal(0.1 + 0.2, 0.3) and not less(0.3, 0.1 + 0.2)
    assert order(0.1 + 0.2, 0.3) == 1
    assert compare(1.0, 1.0 + 1e-14) == -1
    assert compare(1.0, 1.0 + 1e-15) == 0
    assert compare(0.5 - 0.4 - 0.1, 0.0) == -1
    assert compare(10.1 - 10, 0.1) == -1


def test_a_blank_is_whatever_stands_beside_it():
    assert equal(None, 0.0) and equal("", None) and equal(None, False) and equal(None, None)
    assert less(None, 1.0) and less(None, "a") and less(None, True) and less(-1.0, None)


def test_an_error_is_the_result_the_left_one_first():
    with pytest.raises(Fault) as caught:
        compare(NA, DIV0)
    assert caught.value.error == NA


def test_case_does_not_count():
    assert equal("STRASSE", "strasse") and equal("É", "é") and not equal("e", "é")


def test_arrays_compare_as_their_numbers_do():
    random = np.random.default_rng(1)
    left = random.normal(size=200)
    right = left * (1 + random.choice([0, 1e-16, 4e-16, 1e-15, 9e-15, 2e-14, 1e-3], size=200))
    expected = [compare(float(a), float(b)) for a, b in zip(left, right, strict=True)]
    assert 0 in expected and -1 in expected
    assert compare_numbers(left, right).tolist() == expected
    assert compare_numbers(left[:3], 0.0).tolist() == [compare(float(a), 0.0) for a in left[:3]]
