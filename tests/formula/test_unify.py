"""A formula is read as a pattern: its names stand for cells, ranges and numbers."""

import pytest

from xlrepro.formula.nodes import Number, Range, resolve
from xlrepro.formula.parse import parse
from xlrepro.formula.unify import unify

A1, B1 = (resolve(parse(text), (0, 0)) for text in ("A1", "B1"))


def read_as(pattern, formula, **bound):
    return list(unify(parse(pattern), resolve(parse(formula), (0, 0)), bound))


@pytest.mark.parametrize(
    ("pattern", "formula", "wanted"),
    [
        ("x", "A1", [{"x": A1}]),
        ("x", "3", [{"x": Number(3.0)}]),
        ("x", "A1:B1", [{"x": Range(A1, B1)}]),
        ("x", "A1+B1", []),
        ("x-y", "A1-B1", [{"x": A1, "y": B1}]),
        ("-x", "-A1", [{"x": A1}]),
        ("x-y", "A1+B1", []),
        ("x/2", "A1/2", [{"x": A1}]),
        ("x/2", "A1/3", []),
        ("EXP(x)", "EXP(A1)", [{"x": A1}]),
        ("EXP(x)", "LN(A1)", []),
        ("MAX(x,y)", "MAX(A1)", []),
        ("x*x", "A1*A1", [{"x": A1}, {"x": A1}]),
        ("x*x", "A1*B1", []),
        ("PREV(b)-x", "A1-B1", [{"prev b": A1, "x": B1}]),
        ("PREV(b)", "A1:B1", []),
        ("SUM(ALL(x))", "SUM(A1:B1)", [{"all x": Range(A1, B1)}]),
        ("SUM(ALL(x))", "SUM(A1)", []),
    ],
)
def test_every_way_to_read_it(pattern, formula, wanted):
    assert read_as(pattern, formula) == wanted


@pytest.mark.parametrize(
    ("pattern", "formula"),
    [
        ("x+y", "A1+B1"),
        ("x*y", "A1*B1"),
        ("x=y", "A1=B1"),
        ("SUMPRODUCT(x,y)", "SUMPRODUCT(A1,B1)"),
    ],
)
def test_what_has_no_order_is_read_both_ways(pattern, formula):
    assert read_as(pattern, formula) == [{"x": A1, "y": B1}, {"x": B1, "y": A1}]


def test_both_ways_at_every_level():
    assert len(read_as("b+a*x", "A1*B1+C1")) == 2
    assert len(read_as("(b+a)*(x+y)", "(A1+B1)*(C1+D1)")) == 8


def test_what_is_bound_already_stays():
    assert read_as("x+y", "A1+B1", x=B1) == [{"x": B1, "y": A1}]
    assert read_as("x-y", "A1-B1", x=B1) == []
    bound = {"x": A1}
    assert read_as("x-y", "A1-B1", **bound) and bound == {"x": A1}
