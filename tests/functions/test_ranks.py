"""Order among numbers; the results are Excel's."""

import numpy as np
import pytest

from xlrepro.functions import (
    large,
    mode_mult,
    mode_sngl,
    percentile_exc,
    percentile_inc,
    percentrank_exc,
    percentrank_inc,
    quartile_exc,
    quartile_inc,
    rank_avg,
    rank_eq,
    samples,
    small,
)
from xlrepro.functions.declare import FUNCTIONS
from xlrepro.values import NA, NUM, VALUE

SAMPLE = [12.0, -1.0, 7.5, 56.0, 12.0, -4.0, 3.0]


@pytest.mark.parametrize(
    ("k", "inclusive", "exclusive"),
    [
        (0.1, -2.1999999999999997, NUM),
        (0.2, -0.1999999999999993, -2.1999999999999997),
        (0.3, 2.1999999999999993, 0.5999999999999996),
        (0.5, 7.5, 7.5),
        (0.8, 12.0, 29.600000000000016),
        (0.94, 40.15999999999998, NUM),
        (1.1, NUM, NUM),
    ],
)
def test_percentiles_lie_on_straight_lines(k, inclusive, exclusive):
    assert (percentile_inc(SAMPLE, k), percentile_exc(SAMPLE, k)) == (inclusive, exclusive)


@pytest.mark.parametrize(
    ("quart", "inclusive", "exclusive"),
    [(0.0, 1.0, NUM), (1.3, 3.25, 2.75), (2.7, 5.5, 5.5), (4.5, 10.0, NUM), (7.0, NUM, NUM)],
)
def test_quarters_are_cut_off(quart, inclusive, exclusive):
    sample = [float(value) for value in range(1, 11)]
    assert (quartile_inc(sample, quart), quartile_exc(sample, quart)) == (inclusive, exclusive)


@pytest.mark.parametrize(
    ("x", "inclusive", "exclusive"),
    [
        (-4.1, NA, NA),
        (-4.0, 0.0, 0.125),
        (10.5, 0.611, 0.583),
        (40.0, 0.939, 0.829),
        (56.0, 1.0, 0.875),
    ],
)
def test_percent_ranks_are_cut_off_to_three_digits(x, inclusive, exclusive):
    assert (percentrank_inc(SAMPLE, x), percentrank_exc(SAMPLE, x)) == (inclusive, exclusive)


@pytest.mark.parametrize(
    ("number", "down", "up", "mean_down", "mean_up"),
    [(70.0, 3, 5, 3.5, 5.5), (65.0, 6, 2, 6.5, 2.5), (37.0, 8, 1, 8, 1), (66.0, 5, 4, 5, 4)],
)
def test_equal_numbers_share_a_rank(number, down, up, mean_down, mean_up):
    among = [65.0, 70.0, 66.0, 65.0, 72.0, 37.0, 89.0, 70.0]
    assert (rank_eq(number, among), rank_eq(number, among, 1.0)) == (down, up)
    assert (rank_avg(number, among), rank_avg(number, among, 1.0)) == (mean_down, mean_up)


def test_a_number_that_is_not_there_has_no_rank():
    assert rank_eq(70.5, [70.0, 71.0]) == NA


def test_small_rounds_its_place_down_and_large_up():
    assert small([2.0, 4.0, 6.0], 1.5) == 2.0
    assert large([2.0, 4.0, 6.0], 1.5) == 4.0
    assert small([2.0], 0.0) == small([2.0], 2.0) == large([2.0], 1.5) == NUM


def test_what_is_written_out_is_taken_for_a_number():
    assert (small("3.4", 1.0), small(True, 1.0), small("Hello", 1.0)) == (3.4, 1.0, VALUE)
    assert small([True], 1.0) == NUM


def test_of_several_modes_the_first_comes_first():
    sample = [2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 3.0, 3.0]
    assert mode_sngl(sample) == 2.0
    assert mode_mult(sample).tolist() == [2.0, 1.0]
    assert mode_sngl([1.0, 2.0]) == mode_mult([1.0, 2.0]) == NA


def test_an_area_is_sorted_once_for_all_ranks(monkeypatch):
    area, sorts = np.arange(500.0).reshape(-1, 1), []
    area.flags.writeable = False
    monkeypatch.setattr(samples.np, "sort", lambda values: sorts.append(1) or sorted_(values))
    ranks = [FUNCTIONS["RANK.AVG"].call([float(value), area, 1.0]) for value in range(500)]
    assert ranks == [value + 1 for value in range(500)]
    assert len(sorts) == 1


sorted_ = np.sort
