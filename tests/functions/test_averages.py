"""Means of several kinds; single results are Excel's."""

import math

import numpy as np
import pytest

from xlrepro.functions import (
    avedev,
    average,
    averagea,
    geomean,
    harmean,
    median,
    samples,
    trimmean,
)
from xlrepro.functions.declare import FUNCTIONS
from xlrepro.values import DIV0, NA, NUM, VALUE

MIXED = [1.0, False, 0.0, True, "Hola", None, 3.0, "23", 12.0]


def test_averagea_takes_text_for_0_and_average_passes_over_it():
    assert (average(MIXED), averagea(MIXED)) == (4.0, 2.125)


@pytest.mark.parametrize("function", [average, averagea])
def test_text_that_is_written_out_is_a_number_or_an_error(function):
    assert function(1.0, 2.0, "5", True) == 2.25
    assert function(1.0, 2.0, "5", "CASE") == VALUE


def test_the_first_error_is_the_result():
    assert average([1.0, NA], [DIV0]) == NA


def test_no_numbers_have_no_mean():
    assert average(["x"]) == DIV0
    assert averagea([None]) == DIV0
    assert {geomean(["x"]), harmean(["x"]), median(["x"]), avedev(["x"])} == {NUM}


def test_a_geometric_mean_beyond_the_largest_number_is_found():
    assert math.isclose(geomean([1e200, 1e300, 1e100]), 1e200)
    assert geomean([4.0, 0.0]) == NUM


def test_the_means_stand_in_their_order():
    sample = [1.5, 2.0, 7.0, 9.25]
    assert harmean(sample) < geomean(sample) < average(sample)


@pytest.mark.parametrize(("percent", "mean"), [(0.0, 13.0), (0.39, 13.0), (0.4, 5.0), (0.99, 5.0)])
def test_trimmean_leaves_out_as_many_at_both_ends(percent, mean):
    assert trimmean([1.0, 4.0, 5.0, 6.0, 49.0], percent) == mean


def test_trimmean_leaves_out_no_more_than_all():
    assert trimmean([1.0, 2.0], 1.0) == NUM
    assert trimmean([1.0, 2.0], -0.1) == NUM


def test_truth_beside_numbers_is_no_number():
    assert average([1.0, True, 3.0]) == 2.0


def test_the_mean_of_an_area_is_worked_out_once(monkeypatch):
    area, sums = np.arange(500.0).reshape(-1, 1), []
    area.flags.writeable = False
    monkeypatch.setattr(samples, "total", lambda values: sums.append(1) or float(values.sum()))
    assert {FUNCTIONS["AVERAGE"].call([area]) for _ in range(500)} == {249.5}
    assert len(sums) == 1
