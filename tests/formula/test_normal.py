"""Spellings of one thing have one normal form, and what differs has another."""

import math
import operator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xlrepro.formula.nodes import Binary, Call, Name, Number, Ref, Unary, resolve
from xlrepro.formula.normal import (
    Applied,
    Inverse,
    Sum,
    TooLong,
    folded,
    kind,
    normal,
    unify_normal,
)
from xlrepro.formula.parse import parse
from xlrepro.formula.render import render


def fixed(text):
    return resolve(parse(text), (0, 0))


def form(text):
    return normal(fixed(text))


def alike(one, other):
    """Whether one form can be read as the other; terms and factors have no order."""
    return any(True for _ in unify_normal(one, other, {}))


SAME = [
    ("2*(B1+A1*C1-D1)", "2*B1-2*(D1-C1*A1)"),
    ("(A1+B1)^2", "B1^2+2*A1*B1+A1*A1"),
    ("A1%", "A1*0.01"),
    ("A1-A1+B1", "B1"),
    ("A1/B1*B1", "A1"),
    ("1/(A1/B1)", "B1/A1"),
    ("1/(1/A1)", "A1"),
    ("A1^-2", "1/(A1*A1)"),
    ("POWER(A1,0.5)", "SQRT(A1)"),
    ("ABS(A1)^2", "A1^2"),
    ("SUMSQ(A1:A3)", "SUM(A1:A3^2)"),
    ("SUMXMY2(A1:A3,B1:B3)", "SUM((B1:B3-A1:A3)^2)"),
    ("SUMPRODUCT(A1:A3,B1:B3)", "SUM(B1:B3*A1:A3)"),
    ("SUM(A1)", "A1"),
    ("PRODUCT(A1,B1)", "B1*A1"),
    ("AVERAGE(A1:A3)", "SUM(A1:A3)/COUNT(A1:A3)"),
    ("LOG10(A1)", "LOG(A1,10)"),
    ("LN(A1)/LN(10)", "LOG(A1)"),
    ("MATCH(A1,B1:B9,FALSE)", "XMATCH(A1,B1:B9)"),
    ("MATCH(A1,B1:B9,1)", "MATCH(A1,B1:B9)"),
    ("OFFSET(A1,B1,C1,1,1)", "OFFSET(A1,B1,C1)"),
    ("IF(A1>2,B1,0)", "(A1>2)*B1"),
    ("IF(A1>2,0,B1)", "N(A1<=2)*B1"),
    ("IF(NOT(A1=2),B1,C1)", "IF(A1=2,C1,B1)"),
    ('IF(A1="",0,B1)', "IF(ISBLANK(A1),0,B1)"),
    ('IF(A1="",0,B1)', "IF(ISNUMBER(A1),B1,0)"),
    ('IF(A1="",0,B1)', "IF(LEN(A1)>0,B1,0)"),
    ('IF(A1="",0,B1)', "IF(A1,B1,0)"),
    ("IF(2=A1,B1,C1)", "IF(A1=2,B1,C1)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_thing_are_alike(one, other):
    assert alike(form(one), form(other)) and alike(form(other), form(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1-B1", "B1-A1"),
        ("A1/B1", "B1/A1"),
        ("A1^B1", "B1^A1"),
        ("A1*A1", "A1"),
        ("A1+A1", "A1"),
        ("SUM(A1:A3)^2", "SUMSQ(A1:A3)"),
        ("SUMPRODUCT(A1:A3,B1:B3)", "SUM(A1:A3)*SUM(B1:B3)"),
        ("IF(A1>0,B1,0)", "IF(A1>=0,B1,0)"),
        ("IF(A1>0,B1,C1)", "IF(A1>0,C1,B1)"),
        ("LOG(A1,2)", "LOG(A1)"),
        ("MATCH(A1,B1:B9,0)", "MATCH(A1,B1:B9)"),
        ("SUM(A1:A3)", "SUM(A1:A4)"),
        ("A1", "Other!A1"),
    ],
)
def test_what_differs_is_not_alike(one, other):
    assert not alike(form(one), form(other))


OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
CELLS = {"A1": 3.0, "B1": 5.0, "C1": -7.0}


def value_of(node):
    """What a formula, or a normal form, of the three cells comes to."""
    match node:
        case Ref():
            return CELLS[render(node).replace("$", "")]
        case Number(number):
            return number
        case Unary("-", arg):
            return -value_of(arg)
        case Binary("^", base, Number(power)):
            return value_of(base) ** power
        case Binary(op, left, right):
            return OPERATIONS[op](value_of(left), value_of(right))
        case Sum(terms):
            return math.fsum(c * math.prod(map(value_of, factors)) for c, factors in terms)
        case Inverse(of):
            return 1 / value_of(of)
    raise AssertionError(node)


leaves = st.sampled_from(list(map(fixed, CELLS))) | st.sampled_from(
    [Number(1.0), Number(2.0), Number(0.5)]
)
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(Binary, st.just("^"), inner, st.sampled_from([Number(2.0), Number(-1.0)])),
        st.builds(Unary, st.just("-"), inner),
    ),
    max_leaves=8,
)


@given(formulas)
def test_a_normal_form_has_the_value_of_the_formula(node):
    try:
        wanted, found = value_of(node), normal(node)
    except (ZeroDivisionError, TooLong):
        assume(False)
    assert value_of(found) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@given(formulas, formulas)
def test_sums_and_products_have_no_order(one, other):
    try:
        for op in "+*":
            assert alike(normal(Binary(op, one, other)), normal(Binary(op, other, one)))
    except (ZeroDivisionError, TooLong):
        assume(False)


def test_what_is_multiplied_out_too_far_is_left():
    with pytest.raises(TooLong):
        form("(A1+B1+C1+D1)^4")


def pattern(text):
    return normal(parse(text))


def read_as(text, formula, **bound):
    return [
        {name: render(node).replace("$", "") for name, node in found.items()}
        for found in unify_normal(pattern(text), form(formula), bound)
    ]  # fmt: skip


def test_a_pattern_is_read_whatever_the_order():
    wanted = {"b": "C1", "a": "A1", "x": "B1"}
    for formula in ("C1+A1*B1", "B1*A1+C1", "C1-(0-B1)*A1"):
        assert wanted in read_as("b+a*x", formula)
    assert read_as("b-a*x", "C1+A1*B1") == []


def test_a_name_stands_for_one_cell():
    assert read_as("x*y-x", "A1*B1-A1") == [{"x": "A1", "y": "B1"}]
    assert read_as("x*y-x", "A1*B1-C1") == []
    assert read_as("x-y", "A1-B1", x=fixed("B1")) == []


def test_a_number_may_stand_where_the_pattern_has_a_cell():
    assert read_as("x-lr*g", "A1-0.25*B1") == [
        {"x": "A1", "lr": lr, "g": g} for lr, g in (("0.25", "B1"), ("B1", "0.25"))
    ]
    assert read_as("EXP(n)", "EXP(3)") == [{"n": "3"}]


def test_a_role_of_the_row_before_and_a_whole_role_are_named_apart():
    (found,) = unify_normal(pattern("PREV(b)+SUM(ALL(x))"), form("A1+SUM(B1:B3)"), {})
    assert found == {"prev b": fixed("A1"), "all x": fixed("B1:B3")}


@pytest.mark.parametrize(
    ("spelled", "ranges"),
    [
        ("A1+B1+C1", "SUM(A1:C1)"),
        ("A1+A2+A3+A4", "SUM(A1:A4)"),
        ("B2*H4+C2*H5", "SUM(B2:C2*TRANSPOSE(H4:H5))"),
        ("B2*B5+C2*C5+D2*D5", "SUM(B2:D2*B5:D5)"),
        ('IF(A9="",0,B2*B5+C2*C5)', '(A9<>"")*SUM(B2:C2*B5:C5)'),
        ("EXP(A1+B1+C1)", "EXP(SUM(A1:C1))"),
    ],
)
def test_sums_that_are_spelled_out_are_taken_together(spelled, ranges):
    assert alike(folded(form(spelled)), form(ranges))


@pytest.mark.parametrize("text", ["A1+B1", "A1+B1+D1", "A1+2*B1+C1", "A1*B1+C1", "A1+B2+C3"])
def test_what_does_not_stand_in_line_stays(text):
    assert folded(form(text)) == form(text)


def test_kinds():
    shown = {"A1": "leaf", "A1+B1": "sum of 2", "EXP(A1)": "EXP of 1", "2/A1": "sum of 1"}
    assert {text: kind(form(text)) for text in shown} == shown
    assert kind(Applied("IF", ())) == "IF of 0" and kind(Inverse(Name("x"))) == "inverse"
    assert kind(Call("PREV", (Name("x"),))) == "leaf"
