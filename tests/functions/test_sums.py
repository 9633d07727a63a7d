"""Sums go left to right, and what is nothing but rounding is 0."""

import numpy as np
import pytest

from xlrepro.functions import product, sum, sumproduct, sumx2my2, sumxmy2
from xlrepro.values import NA, VALUE

NUMBERS = [-10.521210400000001, -4.837338114942529, -4.338643463917526, -110.09543040023136]


@pytest.mark.parametrize(
    ("numbers", "stored"),
    [
        ([-1.0, 0.91, 0.09], 0.0),
        ([-1.0, 0.97, 0.03], -2.7755575615628914e-17),
        ([0.225, -1.0, 0.63, 0.145], 0.0),
        ([*NUMBERS, 105.21210400000001, 24.580518379091405], 0.0),
    ],
)
def test_a_sum_that_is_50_bits_below_its_last_number_is_0(numbers, stored):
    assert sum(numbers) == stored


def test_long_sums_go_left_to_right_as_short_ones_do():
    numbers = np.random.default_rng(1).normal(size=1000)
    total = 0.0
    for number in numbers.tolist():
        total += number
    assert sum(numbers) == total == sum(numbers[:20], numbers[20:])


def test_what_is_no_number_is_passed_over_in_areas():
    assert sum([1.0, "2", True, None]) == 1.0
    assert sum("2", True) == 3.0
    assert product(["2"]) == 0.0
    assert sumproduct([1.0, 2.0], ["3", 4.0]) == 8.0
    assert sumxmy2([1.0, "x", 3.0], [2.0, 5.0, 5.0]) == 5.0


def test_areas_that_do_not_match_are_errors():
    assert sumproduct([1.0, 2.0], [1.0]) == VALUE
    assert sumx2my2([1.0, 2.0], [1.0]) == NA
