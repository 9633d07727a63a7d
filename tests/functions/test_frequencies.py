"""FREQUENCY and PROB; the results are Excel's."""

import pytest

from xlrepro.functions import frequency, prob
from xlrepro.values import DIV0, NA, NUM

XS = [0.0, 1.0, 2.0, 3.0]
CHANCES = [0.2, 0.3, 0.1, 0.4]


def test_bounds_may_stand_in_any_order():
    data = [1.0, 7, 23, 12, 13, 90, 8, 78, 24, 16, 3, 4, 9, 7.7, 8.5]
    assert frequency(data, [10.0, 20.0, 15.0, 5.0]).tolist() == [5, 1, 2, 3, 4]
    assert frequency(data, [5.0, 10.0, 15.0, 20.0]).tolist() == [3, 5, 2, 1, 4]


def test_only_numbers_are_counted_and_errors_are_not():
    assert frequency([1.0, "x", True, None, "8"], [5.0]).tolist() == [1, 0]
    assert frequency([1.0, DIV0], [5.0]) == DIV0


def test_without_bounds_all_are_above():
    assert frequency([1.0, 2.0], [None, None]).tolist() == [2.0]


@pytest.mark.parametrize(
    ("limits", "chance"),
    [((1.0,), 0.3), ((1.5,), 0.0), ((1.0, 2.0), 0.4), ((2.0, 1.0), 0.0), ((-5.0, 9.0), 1.0)],
)
def test_chances_between_limits_are_added(limits, chance):
    assert abs(prob(XS, CHANCES, *limits) - chance) < 1e-15


def test_chances_must_add_up_to_1():
    assert prob(XS, [0.2, 0.3, 0.1, 0.3], 1.0) == NUM
    assert prob(XS, [0.2, 0.3, -0.1, 0.6], 1.0) == NUM
    assert prob(XS, [0.5, 0.5], 1.0) == NA
    assert prob(["a"], ["b"], 1.0) == DIV0
