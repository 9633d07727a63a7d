"""Parts, shapes and orders of areas, as Excel has them."""

import pytest

from xlrepro.functions import (
    address,
    choosecols,
    chooserows,
    drop,
    expand,
    filter,
    hstack,
    sort,
    sortby,
    take,
    tocol,
    torow,
    transpose,
    trimrange,
    unique,
    vstack,
    wrapcols,
    wraprows,
)
from xlrepro.values import CALC, DIV0, NA, NUM, VALUE, ErrorValue

GRID = [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((3, 7), "$G$3"),
        ((23, 45, 2), "AS$23"),
        ((23, 45, 3), "$AS23"),
        ((23, 45, 4), "AS23"),
        ((23, 45, 2, False), "R23C[45]"),
        ((1, 16384), "$XFD$1"),
        ((2, 3, 1, True, "Sheet2"), "Sheet2!$C$2"),
        ((1, 1, 1, True, "A Wird One$"), "'A Wird One$'!$A$1"),
        ((2, 3, 3, True, "[Book1]Sheet1"), "[Book1]Sheet1!$C2"),
        ((2, 3, 5), VALUE),
        ((0, 1), VALUE),
        ((1, 16385), VALUE),
    ],
)
def test_an_address_is_written_as_excel_does(arguments, expected):
    assert address(*arguments) == expected


def test_parts_are_counted_from_either_end():
    assert take(GRID, None, -2).tolist() == [[2, 3], [5, 6]]
    assert take(GRID, 7).tolist() == GRID
    assert take(GRID, 0) == CALC and drop(GRID, 2) == CALC
    assert drop(GRID, -1, 2).tolist() == [[3]]
    assert choosecols(GRID, [[1, -1]], 2).tolist() == [[1, 3, 2], [4, 6, 5]]
    assert chooserows(GRID, 3) == VALUE and chooserows(GRID, 0) == VALUE
    assert chooserows(GRID, -2).tolist() == [[1, 2, 3]]


def test_blank_edges_are_trimmed():
    area = [[None, None, None], [None, 1, None], [2, None, None], [None, None, None]]
    assert trimrange(area).tolist() == [[None, 1], [2, None]]
    assert trimrange(area, 2, 0).tolist() == [*area[:3]]


def test_values_keep_their_order_in_another_shape():
    assert transpose(GRID).tolist() == [[1, 4], [2, 5], [3, 6]]
    assert torow(GRID).tolist() == [[1, 2, 3, 4, 5, 6]]
    assert tocol(GRID, 0, True).ravel().tolist() == [1, 4, 2, 5, 3, 6]
    assert torow([[1, None, NA]], 3).tolist() == [[1]] and torow([[None]], 1) == CALC
    assert wraprows([1, 2, 3], 2).tolist() == [[1, 2], [3, NA]]
    assert wrapcols([1, 2, 3], 2, "-").tolist() == [[1, 3], [2, "-"]]
    assert wraprows(GRID, 2) == VALUE and wraprows([1], 0) == NUM
    assert expand(GRID, 3, None, 0).tolist() == [*GRID, [0, 0, 0]] and expand(GRID, 1) == VALUE
    assert hstack(GRID, [7]).tolist() == [[1, 2, 3, 7], [4, 5, 6, NA]]
    assert vstack(GRID, 7).tolist() == [*GRID, [7, NA, NA]]


def test_blanks_are_last_in_either_direction_and_errors_have_an_order():
    name = ErrorValue("#NAME?")
    values = [NA, None, "b", 2, DIV0, True, "B", name, -1, False]
    rising = [-1, 2, "b", "B", False, True, DIV0, name, NA, None]
    assert sort(values).tolist() == rising
    falling = [NA, name, DIV0, True, False, "b", "B", 2, -1, None]
    assert sort(values, 1, -1).tolist() == falling


def test_rows_are_sorted_by_several_columns():
    assert sort([[2, 20], [1, 30], [2, 10]], [1, 2], [1, -1]).tolist() == [
        [1, 30],
        [2, 20],
        [2, 10],
    ]
    assert sort([[30, 10, 20], [3, 1, 2]], 1, 1, True).tolist() == [[10, 20, 30], [1, 2, 3]]
    assert sortby(GRID, [[2, 3, 1]], -1).tolist() == [[2, 1, 3], [5, 4, 6]]
    assert sortby(["a", "b", "c"], [1, 1, 0], 1, [1, 2, 3], -1).tolist() == ["c", "b", "a"]
    assert sort(GRID, 4) == VALUE and sort(GRID, 1, 0) == VALUE and sortby(GRID, [1]) == VALUE


def test_rows_that_differ_or_meet_a_condition():
    assert unique([[1, "a"], [1, "A"], [1, "b"]]).tolist() == [[1, "a"], [1, "b"]]
    assert unique([[1, 2, 1]], True).tolist() == [[1, 2]]
    assert unique([1, 1], False, True) == CALC
    assert filter(GRID, [0, 1]).tolist() == [[4, 5, 6]]
    assert filter(GRID, [[1, 0, None]]).tolist() == [[1], [4]]
    assert filter(GRID, [0, 0]) == CALC and filter(GRID, [0, 0], "none") == "none"
    assert filter(GRID, [1, 0, 0]) == VALUE and filter(GRID, ["x", 1]) == VALUE
    assert filter(GRID, [NA, 1]) == NA
