"""COUNTIF, SUMIFS and the like, as Excel has them."""

import pytest

from xlrepro.functions import (
    averageif,
    averageifs,
    countif,
    countifs,
    maxifs,
    minifs,
    sumif,
    sumifs,
)
from xlrepro.values import DIV0, NA, VALUE

COLOURS, NUMBERS = ["a", "b", "A", "c"], [1, 2, 4, "x"]


def test_sums_and_means_take_only_numbers():
    assert sumif(COLOURS, "a", NUMBERS) == 5
    assert sumifs(NUMBERS, COLOURS, "<>b") == 5
    assert averageif(COLOURS, "a", NUMBERS) == 2.5
    assert averageifs(NUMBERS, COLOURS, "c") == DIV0
    assert (maxifs(NUMBERS, COLOURS, "a"), minifs(NUMBERS, COLOURS, "a")) == (4, 1)
    assert (maxifs(NUMBERS, COLOURS, "c"), minifs(NUMBERS, COLOURS, "d")) == (0, 0)


@pytest.mark.parametrize("function", [sumifs, averageifs, maxifs, minifs])
def test_an_error_counts_only_where_the_criteria_are_met(function):
    assert function([1, NA, 4], ["a", "b", "a"], "b") == NA
    assert function([3, NA, 3], ["a", "b", "a"], "a") in (3, 6)


def test_areas_of_other_shapes_do_not_fit():
    assert sumifs([1, 2], [1, 2, 3], ">0") == VALUE
    assert countifs([1, 2, 3], ">0", [1, 2], ">0") == VALUE


def test_an_area_of_criteria_gives_an_area_of_results():
    assert countif(COLOURS, [["a", "b", "z"]]).tolist() == [[2, 1, 0]]
    assert sumifs(NUMBERS, COLOURS, [["a", "b"]], [1, 2, 3, 4], [["<3"], [">=1"]]).tolist() == [
        [1, 2],
        [5, 2],
    ]
