"""What a model was given: plain numbers and words, never what some formula left behind."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tests.recognise.small import LINE, ROW, block, match_of, view_of
from xlrepro.formula.parse import read_a1
from xlrepro.recognise.given import Given
from xlrepro.recognise.hints import follow_links
from xlrepro.recognise.legend import Legend, Role
from xlrepro.workbook import ErrorValue, WorkbookError

TABLE = {"A1": "slope", "B1": 2.0, "A4:A7": [3.0, 1.0, None, 5.0]}
FACTORS = Legend("factors", {"f": Role(("r", "k")), "across": Role((None, "k"))}, ())


def given(cells, names=None, stand_in=0.0, **known):
    others = known.pop("others", {})
    match = match_of(view_of(TABLE | cells, names, **others), **known)
    follow_links(match)
    return Given(match, stand_in)


def test_a_column_is_an_array_and_a_cell_a_number():
    got = given({}, x="A4:A7", a="B1")
    assert_array_equal(got.numbers("x"), [3.0, 1.0, 0.0, 5.0])
    assert_array_equal(got.numbers("x", blank=math.nan), [3.0, 1.0, math.nan, 5.0])
    assert got.number("a") == 2.0 and type(got.number("a")) is float
    assert_array_equal(got.pair("a", "a"), [2.0, 2.0])
    assert got.notes == {} and got.unread == {}


def test_an_array_has_an_axis_for_each_of_its_role():
    cells = {"A1:C1": [1.0, 2.0, 3.0], "A2:C2": [4.0, 5.0, 6.0]}
    got = Given(match_of(view_of(cells), FACTORS, f="A1:C2", across="A2:C2"))
    assert_array_equal(got.numbers("f"), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert_array_equal(got.numbers("across"), [4.0, 5.0, 6.0])
    assert got.numbers("f").dtype == np.float64


@pytest.mark.parametrize("value", ["learn", True, ErrorValue("#N/A")])
def test_another_number_stands_in_for_what_is_none_and_a_note_names_the_cell(value):
    for stand_in in (0.0, 7.5):
        got = given({"A5": value}, stand_in=stand_in, x="A4:A7")
        assert_array_equal(got.numbers("x"), [3.0, stand_in, 0.0, 5.0])
        assert got.notes == {read_a1("A5"): f"small.xlsx s!A5: wanted a number, found {value!s}"}
        assert got.unread == {"x": 0.25}


def test_what_a_formula_left_behind_is_never_given():
    got = given({"A5": ("=SUM(H1:H9)", 99.0), "A6": ("=NOW()", 45000.0)}, stand_in=-1.0, x="A4:A7")
    assert_array_equal(got.numbers("x"), [3.0, -1.0, -1.0, 5.0])
    assert set(got.notes) == {read_a1("A5"), read_a1("A6")}
    assert got.notes[read_a1("A5")].endswith("wanted a given number, found the formula =SUM(H1:H9)")


def test_arithmetic_on_typed_numbers_is_worked_out():
    stale = 99.0
    cells = {"A5": ("=A4+1", stale), "A6": ("=A5*2", stale), "B1": ("=1/3", stale)}
    got = given(cells, x="A4:A7", a="B1")
    assert_array_equal(got.numbers("x"), [3.0, 4.0, 8.0, 5.0])
    assert got.number("a") == 1 / 3
    assert got.notes == {} and got.arithmetic[read_a1("A6")] == 8.0


@pytest.mark.parametrize("text", ["=A5+1", "=A6+1", "=A1+1", "=H9+1", "=1/0", "=A7+gone!A1"])
def test_arithmetic_that_leads_to_no_number_is_noted(text):
    """A circle, another formula's circle, a word, an error."""
    cells = {"A5": (text, 99.0), "A6": ("=A5+1", 99.0)}
    if text == "=H9+1":
        cells["H9"] = ("=NOW()", 99.0)
    got = given(cells, stand_in=-1.0, x="A4:A7")
    assert got.numbers("x")[1] == -1.0 and read_a1("A5") in got.notes


def test_a_long_chain_of_counting_ends_in_a_note_not_in_too_deep_a_recursion():
    got = given({"A4": 1.0, "A5:A3000": "=A4+1"}, x="A4:A3000")
    assert_array_equal(got.numbers("x"), np.arange(1.0, 2998.0))  # one after another is no chain
    got = given({"A4": 1.0, "A5:A3000": "=A4+1"}, a="A3000")
    assert got.number("a") == 0.0 and got.notes


def test_links_are_followed_within_a_sheet_and_over_sheets():
    got = given({"A5": "=H1", "H1": "=H2", "H2": 8.0}, x="A4:A7")
    assert got.numbers("x")[1] == 8.0 and not got.notes
    far = {"data": {"D1:D4": [1.0, 2.0, 3.0, 4.0]}}
    got = given({"A4:A7": "=data!D1"}, others=far, x="A4:A7")
    assert got.source("x") == "x_source"
    assert_array_equal(got.numbers("x"), [1.0, 2.0, 3.0, 4.0])


def test_one_link_to_another_sheet_among_typed_numbers_is_noted():
    got = given({"A5": "=data!D1"}, others={"data": {"D1": 8.0}}, stand_in=-1.0, x="A4:A7")
    assert got.numbers("x")[1] == -1.0 and read_a1("A5") in got.notes


def test_links_in_a_circle_end_in_a_note():
    got = given({"A5": "=H1", "H1": "=A5"}, stand_in=-1.0, x="A4:A7")
    assert got.numbers("x")[1] == -1.0 and got.notes


def test_what_is_absent_is_none_and_what_is_missing_is_noted():
    got = given({}, stand_in=7.5, x="A4:A7")
    assert got.optional("a") is None and not got.has("a")
    assert got.number("a", otherwise=4.0) == 4.0 and got.notes == {}
    assert got.number("a") == 7.5
    assert got.notes == {"a": "small.xlsx s: wanted a number for a (line), found none"}


def test_a_number_in_the_formulas_is_given_too():
    got = given({}, x="A4:A7")
    got.match.literals["b"] = 0.01
    assert (got.number("b"), got.optional("b"), got.has("b")) == (0.01, 0.01, True)


def test_counting_begins_with_the_first_number_or_with_one():
    assert given({}, x="A4:A7").first("x") == 3.0
    assert given({}).first("x") == 1.0
    assert given({"A4": "three"}, stand_in=7.5, x="A4:A7").first("x") == 7.5


def test_keys_are_given_as_they_stand():
    got = given({"A4:A7": ["King", 2.0, None, ErrorValue("#N/A")]}, x="A4:A7")
    assert got.values("x") == ["King", 2.0, None, None]
    got = given({"A5": "=SUM(H1:H2)"}, stand_in=7.5, x="A4:A7")
    assert got.values("x") == [3.0, 7.5, None, 5.0]


def test_the_homes_of_numbers_are_where_they_were_typed():
    far = {"data": {"D1:D4": "=E1", "E1:E4": 2.0}}
    got = given({"A4:A7": "=data!D1"}, others=far, x="A4:A7", a="B1")
    assert got.homes("x") == [("data", (row, 5)) for row in range(1, 5)]
    assert got.homes("a") == [("s", (1, 2))]


def test_what_was_not_typed_has_no_home():
    got = given({"B1": "=A4*2"}, x="A4:A7", a="B1")
    with pytest.raises(WorkbookError, match=r"s!B1: wanted a typed number .* found =A4\*2"):
        got.homes("a")
    with pytest.raises(WorkbookError, match=r"wanted a cell for b \(line\), found none"):
        got.homes("b")


def test_a_role_that_was_found_to_hold_numbers_is_its_own_source():
    got = given({}, x="A4:A7")
    assert got.source("x") == "x" == given({"A4:A6": 1.0}, x="A4:A7").source("x")
    assert got.match.legend is LINE and got.match.blocks["x"] == block("A4:A7", ROW)
