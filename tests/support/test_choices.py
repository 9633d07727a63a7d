"""Choices place by place; the facts are Excel's."""

import numpy as np

from xlrepro.support import (
    all_of,
    any_of,
    cases,
    choose,
    filled,
    if_error,
    if_na,
    is_blank,
    is_error,
    is_na,
    is_number,
    is_text,
    is_truth,
    not_,
    switch,
    when,
)
from xlrepro.values import DIV0, NA, NUM, VALUE

MANY = np.array([1.0, "a", True, None, NA, DIV0, np.nan], dtype=object)


def test_if_takes_any_test():
    tests = np.array([1.0, 0.0, True, None, "true", "yes", NA], dtype=object)
    assert when(tests, 1.0, 2.0).tolist() == [1.0, 2.0, 1.0, 2.0, 1.0, VALUE, NA]
    assert when(DIV0, 1.0, 2.0) == DIV0 and when(False, 1.0) is False
    assert when(np.array([np.nan, 1.0]), 1.0, 2.0).tolist() == [NUM, 1.0]


def test_if_has_the_shape_of_all_that_it_is_given():
    line = np.array([1.0, 2.0, 3.0])
    assert when(True, 0.0, line).tolist() == [0.0, 0.0, 0.0]
    assert when(line[:, None] > 1, line, -line).shape == (3, 3)
    assert when(line > 1, line, -line).dtype == np.float64
    assert when(line > 1, line > 2, False).dtype == np.bool_
    assert when(line > 0, line, "").dtype == np.float64


def test_an_error_that_is_not_chosen_is_not_seen():
    held = np.array([DIV0, 4.0], dtype=object)
    assert when(np.array([False, True]), held, "none").tolist() == ["none", 4.0]


def test_ways_by_tests_and_by_cases():
    grades = np.array([95.0, 75.0, 10.0])
    assert cases(grades > 90, "A", grades > 70, "B").tolist() == ["A", "B", NA]
    assert switch(np.array([1.0, "X", NA], dtype=object), 1.0, "one", "x", "ex", 0.0).tolist() == [
        "one",
        "ex",
        NA,
    ]
    assert switch(3.0, 1.0, "one") == NA
    assert cases(DIV0, 1.0, True, 2.0) == DIV0 and cases(True, 2.0, DIV0, 1.0) == 2.0


def test_a_value_by_its_number():
    assert choose(np.array([1.9, 2.0]), 10.0, 20.0).tolist() == [10.0, 20.0]
    assert choose(np.array([0.5, 3.0, 2.0]), "a", "b").tolist() == [VALUE, VALUE, "b"]
    assert choose(NA, 1.0, 2.0) == NA and choose("2", 1.0, None) is None
    assert choose(1.0, np.array([1.0, 2.0]), 5.0).tolist() == [1.0, 2.0]
    assert choose(np.array([1.0, 1.0]), 7.0).tolist() == [7.0, 7.0]


def test_errors_are_caught():
    assert if_error(MANY, 0.0).tolist() == [1.0, "a", True, None, 0.0, 0.0, 0.0]
    assert if_na(MANY[:6], "?").tolist() == [1.0, "a", True, None, "?", DIV0]
    with np.errstate(all="ignore"):
        assert if_error(np.array([1.0, 2.0]) / np.array([0.0, 4.0]), 0.0).tolist() == [0.0, 0.5]
    assert if_error(np.array([1.0, np.inf]), "").tolist() == [1.0, ""]


def test_and_and_or_pass_over_text_and_blanks():
    tests = np.array([1.0, 0.0, "text", None], dtype=object)
    assert all_of(tests, True).tolist() == [True, False, True, True]
    assert any_of(tests, False).tolist() == [True, False, False, False]
    assert all_of("text", None) == VALUE and any_of(NA, True) == NA
    truths = np.array([[True], [False]])
    assert any_of(truths, np.array([True, False, False])).tolist() == [
        [True] * 3,
        [True, False, False],
    ]
    assert not_(np.array([1.0, None, "x", NA], dtype=object)).tolist() == [False, True, VALUE, NA]


def test_kinds_of_values():
    told = [question(MANY).tolist() for question in (is_number, is_text, is_truth, is_blank)]
    assert told == [
        [True, False, False, False, False, False, False],
        [False, True, False, False, False, False, False],
        [False, False, True, False, False, False, False],
        [False, False, False, True, False, False, False],
    ]
    assert is_error(MANY).tolist() == [False] * 4 + [True] * 3
    assert is_na(MANY).tolist() == [False] * 4 + [True] + [False] * 2
    assert is_number(np.array([1.0, np.inf])).tolist() == [True, False]
    assert is_text(np.array([1.0])).tolist() == [False] and is_truth(np.array([True])).all()


def test_a_cell_shows_a_blank_as_nothing():
    assert filled(MANY)[3] == 0.0 and filled(np.array([1.0])).tolist() == [1.0]
