"""DSUM, DGET and the like, as Excel has them."""

import pytest

from xlrepro.functions import (
    daverage,
    dcount,
    dcounta,
    dget,
    dmax,
    dmin,
    dproduct,
    dstdev,
    dstdevp,
    dsum,
    dvar,
    dvarp,
)
from xlrepro.functions.declare import FUNCTIONS
from xlrepro.values import DIV0, NUM, VALUE, NotKnown, area_of

SALES = [
    ["Region", "Who", "Units", True],
    ["East", "Alice", 120.0, "x"],
    ["West", "Bob", 80.0, None],
    ["Eastern", "Cara", 200.0, 7.0],
    ["South", "Dan", "none", None],
]


@pytest.mark.parametrize(
    ("criteria", "total"),
    [
        ([["region"], ["East"]], 320),
        ([["region"], ["=East"]], 120),
        ([["region"], ["<>east"]], 280),
        ([["region"], ["e*n"]], 200),
        ([["region", "units"], ["East", ">150"], ["West", None]], 280),
        ([["units", "units"], [">=80", "<200"]], 200),
        ([["region"], [None]], 400),
        ([["region"], ["East"], [None]], 400),
        ([["colour"], ["red"]], 0),
        ([[None], ["East"]], 0),
        ([["who"], [">B"]], 280),
    ],
)
def test_the_rows_that_meet_criteria_are_summed(criteria, total):
    assert dsum(SALES, "UNITS", criteria) == total == dsum(SALES, 3.9, criteria)


def test_figures_of_the_rows():
    every = [["region"], [None]]
    assert (dmax(SALES, 3, every), dmin(SALES, 3, every)) == (200, 80)
    assert dproduct(SALES, 3, [["who"], ["A"]]) == 120 and dproduct(SALES, 3, [["who"], ["z"]]) == 0
    assert (dcount(SALES, 3, every), dcounta(SALES, 4, every)) == (3, 2)
    assert daverage(SALES, 3, [["who"], ["z"]]) == DIV0
    assert dget(SALES, 2, [["units"], [80]]) == "Bob"
    assert dget(SALES, 4, [["units"], ["<100"]]) == VALUE and dget(SALES, 4, every) == NUM
    assert dget(SALES, 4, [["who"], ["C"], ["B"]]) == 7
    assert dget(SALES, 2, every) == NUM and dget(SALES, 2, [["who"], ["z"]]) == VALUE


def test_a_column_is_found_by_its_name_or_number():
    every = [["region"], [None]]
    assert dcounta(SALES, "true", every) == 2 and dcounta(SALES, True, every) == 4
    assert dsum(SALES, "Colour", every) == VALUE
    assert dsum(SALES, 0, every) == VALUE and dsum(SALES, 5, every) == VALUE
    assert dsum(SALES[:1], 3, every) == VALUE


def test_variances_have_the_last_bits_that_excel_leaves():
    table = [["x"], [12000], [20000], [15000], [30000], [24000], [19800]]
    every = [["x"], [None]]
    assert dvar(table, 1, every) == 40986666.6666667
    assert dstdev(table, 1, every) == 6402.082994359469
    assert dvarp(table, 1, every) == 34155555.55555555
    assert dstdevp(table, 1, every) == 5844.275451718164


def test_a_criterion_that_is_worked_out_for_each_row_is_not_known():
    area, field = area_of(SALES), area_of([[3.0]])
    with pytest.raises(NotKnown):
        FUNCTIONS["DSUM"].call([area, field, area_of([["above"], [True]])])
