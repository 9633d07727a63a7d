"""VLOOKUP, MATCH, XLOOKUP and the like, as Excel has them."""

import numpy as np
import pytest

from xlrepro.functions import hlookup, lookup, match, vlookup, xlookup, xmatch
from xlrepro.functions.declare import FUNCTIONS
from xlrepro.functions.searching import last_at_least, last_at_most
from xlrepro.values import DIV0, NA, NUM, REF, VALUE, Fault, NotKnown, area_of

MIXED = [1.0, 2.0, 3.0, "b", "c", "d"]
TO_100 = [float(n) for n in range(1, 101)]
TO_100[24], TO_100[49] = DIV0, NUM


@pytest.mark.parametrize(
    ("values", "wanted", "place"),
    [
        (MIXED, 3.5, 3),
        (MIXED, 0.5, None),
        (MIXED, "a", None),
        (MIXED, "bb", 4),
        (MIXED, 99999.0, 3),
        (MIXED, "e", 6),
        ([1.0, "", 1.0, "", 1.0, "", 1.0, "", 2.0], 2.0, 9),
        ([1.0, "", 1.0, "", 1.0, "", 1.0, "", 2.0], 1.5, 7),
        ([1.0, "", 1.0, "", 1.0, "", 1.0, "", 2.0], 1.0, 5),
        ([1.0, 2.0, DIV0, 9.0], 5.0, 2),
        ([DIV0, DIV0, DIV0], 5.0, None),
        (TO_100, 75.5, 75),
        (TO_100, 50.0, 49),
        ([10.0, 20.0, 30.0, 40.0, 50.0, None, None, None, None, None], 35.0, 3),
        ([10.0, 20.0, 30.0, 40.0, 50.0, None, None, None, None, None], 999.0, 5),
        (["head", 1.0, 2.0, 3.0, 4.0, 5.0], 3.0, 4),
        (["apple", 1.0, 2.0, "zebra"], 2.0, 3),
        (["apple", 1.0, 2.0, "zebra"], "m", 1),
        ([1.0, 2.0, 2.0, 2.0, 3.0], 2.0, 4),
        ([3000.0, 2000.0, 1000.0], 1500.0, None),
        ([3000.0, 2000.0, 1000.0], 2100.0, 3),
    ],
)
def test_bisection_ends_where_excel_does(values, wanted, place):
    found = last_at_most(values, wanted)
    assert (found if found is None else found + 1) == place


def test_bisection_finds_the_last_not_larger_in_a_sorted_line():
    random = np.random.default_rng(1)
    for size in range(1, 40):
        values = sorted(random.integers(0, 20, size).astype(float).tolist())
        for wanted in np.arange(-1, 21, 0.5).tolist():
            expected = int(np.searchsorted(values, wanted, side="right")) - 1
            assert last_at_most(values, wanted) == (None if expected < 0 else expected)


def test_a_falling_line_is_read_until_a_value_is_smaller():
    assert last_at_least([9.0, 8.0, DIV0, 4.0, 1.0], 5.5) == 1
    assert last_at_least([9.0, 8.0], 10.0) is None


def test_an_equal_is_of_the_same_kind():
    line = [1, None, 0, "", "0", "b?", "bx"]
    assert match(0, line, 0) == 3 and match("", line, 0) == 4 and match("0", line, 0) == 5
    assert match(None, line, 0) == 3
    assert match("b?", line, 0) == 6 and match("b~?", line, 0) == 6 and match("bX", line, 0) == 7
    assert match(True, [1, "TRUE"], 0) == NA
    assert match(0.1 + 0.2, [0.3], 0) == NA


def test_a_line_that_is_asked_again_answers_the_same():
    area = np.array([[5.0], [7.0], [7.0], *([n] for n in range(100, 140))])
    area.flags.writeable = False
    xmatch = FUNCTIONS["XMATCH"].call
    for _ in range(3):
        assert xmatch([7.0, area]) == 2 and xmatch([7.0, area, 0.0, -1.0]) == 3
        with pytest.raises(Fault):
            xmatch([8.0, area])


def test_places_beyond_the_table_and_texts_too_long_are_errors():
    table = [[1, 10], [2, 20]]
    assert vlookup(1, table, 3) == REF and vlookup(1, table, 0) == VALUE
    assert hlookup(1, table, 3) == REF
    assert vlookup("x" * 256, table, 1, False) == VALUE
    assert match(1, table) == NA and xmatch(1, table) == VALUE


def test_a_text_is_no_table_but_a_number_is_one_of_one_cell():
    assert vlookup("x", "x", 1) == VALUE and hlookup(1, "x", 1) == VALUE
    assert vlookup("x", 3, 1) == NA and vlookup(3, 3, 1) == 3


def test_lookup_takes_the_last_row_or_column_of_a_table():
    assert lookup("b", [["a", "b", "c"], [1, 2, 3]]) == 2
    assert lookup(2, [[1, "x"], [2, "y"]]) == "y"
    assert lookup(2, [1, 2, 3], [["a", "b", "c"]]) == "b"


@pytest.mark.parametrize(
    ("wanted", "how", "search", "place"),
    [
        (5, -1, 1, 2),
        (5, -1, -1, 4),
        (4.8, 1, 1, 2),
        (1.8, -1, 1, NA),
        (False, -1, 1, 7),
        (10, 1, 1, 7),
        ("qwerty", 1, 1, 6),
    ],
)
def test_near_values_are_found_in_any_order(wanted, how, search, place):
    assert xmatch(wanted, [2, 5, 4, 5, 3, True, "ala"], how, search) == place


def test_bisection_of_the_newer_lookups_finds_the_first_equal():
    rising = [1, 2, 3, 4, 5, 5, 5, 6]
    assert xmatch(5, rising, 0, 2) == 5 and xmatch(4.5, rising, -1, 2) == 4
    assert xmatch(5, rising[::-1], 0, -2) == 4 and xmatch(4.5, rising[::-1], 1, -2) == 4
    assert xmatch("a", rising, -1, 2) == 8 and xmatch("a", rising, 1, 2) == NA


def test_xlookup_gives_whole_rows_and_its_own_default():
    assert xlookup("b", ["a", "b"], [[1, 2], [3, 4]]).tolist() == [[3, 4]]
    assert xlookup("z", ["a", "b"], [1, 2]) == NA
    assert xlookup("z", ["a", "b"], [1, 2], "none") == "none"
    assert xlookup("a", ["a", "b"], [1, 2, 3]) == VALUE


def test_a_regular_expression_is_told_only_where_its_readings_agree():
    names = ["Albania", "Indonesia", "Germany", "Spain", "Italy", "Francialy"]
    assert xmatch("[A-Z][a-z]+y", names, 3) == 3 and xmatch("[A-Z][a-z]+y", names, 3, -1) == 6
    assert xmatch(42, ["apple", "banana"], 3) == NA
    area = area_of([[name] for name in names])
    with pytest.raises(NotKnown):
        FUNCTIONS["XMATCH"].call(["an", area, 3.0])
    with pytest.raises(NotKnown):
        FUNCTIONS["XMATCH"].call(["(", area, 3.0])
