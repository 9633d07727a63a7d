"""Operators place by place; the witness is what Excel gives, and the calculator for one cell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlrepro.program import operators as one_cell
from xlrepro.support import (
    add,
    divide,
    equal,
    greater,
    greater_equal,
    join,
    less,
    less_equal,
    multiply,
    negative,
    not_equal,
    percent,
    power,
    subtract,
)
from xlrepro.values import DIV0, NA, NAME, NUM, VALUE, Fault

PAIRS = [
    (add, one_cell.last_add),
    (subtract, one_cell.last_subtract),
    (multiply, one_cell.multiply),
    (divide, one_cell.divide),
    (power, one_cell.raised),
    (join, one_cell.join),
    (equal, one_cell.equal),
    (not_equal, one_cell.unequal),
    (less, one_cell.less),
    (less_equal, one_cell.at_most),
    (greater, one_cell.greater),
    (greater_equal, one_cell.at_least),
]
VALUES = [0.0, 1.0, -2.5, 0.1, 0.30000000000000004, 1e308, -8.0, 1 / 3, 0.5, 2.0]
VALUES += [None, True, False, "", "abc", "ABC", "12", "1,234.5", "50%", NA, DIV0, NAME]


NUMBERS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-50)


def in_one_cell(operator, a, b):
    try:
        return operator(a, b)
    except Fault as fault:
        return fault.error


@pytest.mark.parametrize(("operator", "oracle"), PAIRS)
def test_each_place_of_a_table_is_what_one_cell_gives(operator, oracle):
    column = np.array(VALUES, dtype=object)
    table = operator(column[:, None], column)
    assert table.shape == (len(VALUES), len(VALUES))
    for i, a in enumerate(VALUES):
        for j, b in enumerate(VALUES):
            wanted = in_one_cell(oracle, a, b)
            for found in (table[i, j], operator(a, b)):
                assert (type(found), found) == (type(wanted), wanted), (a, b)


@pytest.mark.parametrize(("operator", "oracle"), PAIRS)
@settings(deadline=None, max_examples=50)
@given(st.lists(NUMBERS, min_size=3, max_size=3), NUMBERS)
def test_floats_have_the_same_bits_as_in_one_cell(operator, oracle, many, one):
    found = operator(np.array(many), one).tolist()
    assert found == [in_one_cell(oracle, each, one) for each in many]


def test_what_excel_shows():
    assert subtract(1.0, 0.9) == 0.09999999999999998  # =1-0.9
    assert add(add(1.0, -0.9, last=False), -0.1) == 0.0  # =1-0.9-0.1 is 0, not -2.8E-17
    assert add(add(1.0, -0.9, last=False), -0.1, last=False) != 0.0  # =(1-0.9-0.1)*1 is not
    assert equal(0.1 + 0.2, 0.3) is True and equal(1.0, 1.0 + 1e-14) is False
    assert (power(-8.0, 1 / 3), power(0.0, 0.0), power(0.0, -1.0)) == (
        -1.9999999999999998,
        NUM,
        DIV0,
    )
    assert (join(1 / 3, ""), join(True, None), join(NA, "x")) == ("0.333333333333333", "TRUE", NA)
    assert (less(1.0, "a"), less("a", False), less(False, True)) == (True, True, True)
    assert (negative("3"), negative(None), percent("5")) == (-3.0, 0.0, 0.05)


def test_the_error_on_the_left_stands():
    assert add(NA, DIV0) == NA and add(DIV0, NA) == DIV0
    held = np.array([NA, 1.0], dtype=object)
    assert multiply(held, np.array([DIV0, "x"], dtype=object)).tolist() == [NA, VALUE]


def test_kinds_of_results():
    assert add(np.array([1.0, "2"], dtype=object), 1.0).dtype == np.float64
    assert equal(np.array(["a", 1.0], dtype=object), "A").dtype == np.bool_
    assert type(add(np.float64(1), np.int64(2))) is float
    assert type(equal(np.array(1.0), 1)) is bool
    assert add(np.empty((0, 2)), 1.0).shape == (0, 2)
    assert add(np.array(["1", "2"]), [1, 2]).tolist() == [2.0, 4.0]


def test_scenarios_are_one_more_axis():
    lines = np.arange(6.0).reshape(3, 2)
    assert divide(1.0, lines)[0, 0] == DIV0 and divide(1.0, lines).shape == (3, 2)
    assert add(np.array([["1"], [None], [2.0]], dtype=object), lines).tolist() == [
        [1.0, 2.0],
        [2.0, 3.0],
        [6.0, 7.0],
    ]


def test_what_is_not_finite_is_an_error():
    assert add(np.array([np.inf, 1.0]), 1.0).tolist() == [NUM, 2.0]
    assert (less(np.nan, 1.0), multiply(1e200, 1e200), join(np.inf, "")) == (NUM, NUM, NUM)
