"""Formulas are read and written as a sheet does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlrepro.formula.nodes import (
    Call,
    Error,
    Name,
    Number,
    Range,
    Ref,
    TableRef,
    calls,
    unmarked,
)
from xlrepro.formula.parse import FormulaError, Formulas, a1, parse, parse_name, read_a1
from xlrepro.formula.render import render

HOME = (5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "-B2*LOG(C2)-(1-B2)*LOG(1-C2)",
        'IF(H2="",0,MMULT($B25:$F25,H$19:H$23))+H$19+$A26',
        "(C4+0.01+A4*D4-B4)^2",
        "'my sheet'!A1+dotprod!B25",
        "a-(b-c)",
        "2^(3^2)",
        "-(A1+B1)^2",
        '"say ""hi"""&A1',
        "SUM(A1:B2,{1,2;3,4})",
        "IF(A1,,2%)",
        "#REF!+1",
        "SUM(Sales[[#This Row],[Hi, ''This]:['[Not me']]])/[[#This Row],[Amount]]",
        "SUM('Jan:Dec'!B2)+'[1]Sheet 2'!$C$3",
    ],
)
def test_a_formula_is_written_as_it_was_read(text):
    assert render(parse(text, HOME), HOME) == text


def test_a_sum_of_very_many_terms_is_read():
    text = "A1^2" + "".join(f"{op}A{row}" for row in range(1, 300) for op in "+-")
    node = parse(text, HOME)
    assert render(node, HOME) == text


@pytest.mark.parametrize(
    "text", ["-" * 300 + "1", "/".join("1" * 300), "/2)".join(["+1" * 90] * 3)]
)
def test_what_is_nested_too_deeply_is_refused(text):
    with pytest.raises(FormulaError, match="nested too deeply"):
        parse("(" * text.count(")") + text)


def test_new_prefixes_at_signs_and_leading_plusses_change_nothing():
    assert unmarked(parse("_xlfn.SINGLE(A1)+@B2")) == parse("+A1+B2") == parse("A1+B2")
    assert parse("ArrayFormula(A1+B2)") == parse("A1+B2")
    assert parse("_xlfn._xlws.SORT(A1)") == parse("SORT(A1)")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@A1:A3", "SINGLE(A1:A3)"),
        ("-@A1:A3^2", "(-SINGLE(A1:A3))^2"),
        ("@name%", "SINGLE(name)%"),
        ("@(-A1:A3)", "SINGLE(-A1:A3)"),
        ("@(A1:A3*2)+@INDEX(A:A,1)", "SINGLE(A1:A3*2)+SINGLE(INDEX(A:A,1))"),
    ],
)
def test_an_at_sign_takes_the_one_cell_beside_the_formula(text, meant):
    assert parse(text) == parse(meant)
    assert render(parse(meant)).replace("$1:", ":").replace("$1048576", "") == text
    assert not [call for call in calls(unmarked(parse(text))) if call.function == "SINGLE"]


def test_a_shared_formula_moves_with_its_cell():
    node = parse("A1*$B$1", (1, 3))
    assert render(node, (7, 3)) == "A7*$B$1"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sales[Amount]", TableRef("Sales", "[Amount]")),
        ("[[#This Row],[Amount]]", TableRef("", "[[#This Row],[Amount]]")),
        ("SUM(Jan:Dec!A1)", Call("SUM", (Ref(1, 1, False, False, "Jan:Dec"),))),
        ("[1]Prices!A1", Ref(1, 1, False, False, "[1]Prices")),
        ("[1]!ask(2)", Call("[1]!ASK", (Number(2.0),))),
        ("[1]!rate", Name("rate", "[1]")),
        ("A1:B2 B1", parse("INTERSECT(A1:B2,B1)")),
        ("(Sim_Name M_01)", parse("INTERSECT(Sim_Name,M_01)")),
        ("LARGE((A1,B2:C3),1)", parse("LARGE(UNION(A1,B2:C3),1)")),
        ("#REF!$A$1", Error("#REF!")),
        ("[2]!Sales[Amount]", TableRef("[2]!Sales", "[Amount]")),
        ("A1#", parse("_xlfn.ANCHORARRAY(A1)")),
        ("#REF!#REF!", Error("#REF!")),
        ("SUM(#REF!name)", parse("SUM(#REF!)")),
        ("[1]Jan:Mar!A1", Ref(1, 1, False, False, "[1]Jan:Mar")),
        ("YTD2020+XFE1", parse("(ytd2020+xfe1)")),
        ("A1048577", Name("a1048577")),
        ("T_°C", Name("t_°c")),
        ("A1?", Name("a1?")),
        ("a:b.c", parse("(a):(b.c)")),
        ("_xlpm.f(1)", Call("_XLPM.F", (Number(1.0),))),
        ("_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(5)", parse("APPLY(LAMBDA(_xlpm.x,_xlpm.x+1),5)")),
    ],
)
def test_what_nothing_here_works_out_is_read_for_what_it_is(text, meant):
    assert parse(text) == meant
    assert parse(render(meant, HOME), HOME) == parse(render(parse(text), HOME), HOME)


def test_a_table_row_is_the_same_formula_in_each_row():
    formulas = Formulas()
    one, other = (formulas.parse(f"[[#This Row],[x]]*A{row}", (row, 3)) for row in (2, 3))
    assert one is other


@pytest.mark.parametrize("code", ["BLOCKED", "BUSY", "CONNECT", "FIELD", "PYTHON", "UNKNOWN"])
def test_errors_of_newer_programs_are_errors(code):
    assert parse(f"IF(A1,#{code}!)") == Call("IF", (parse("A1"), Error(f"#{code}!")))


def test_a_name_that_looks_like_a_cell_stays_the_same_name_when_a_formula_is_filled_down():
    formulas = Formulas()
    years = [formulas.parse(f"YTD{2019 + row}*A{row}", (row, 3)) for row in (1, 2, 3)]
    assert [render(node, (1, 3)) for node in years] == [f"ytd{y}*A1" for y in (2020, 2021, 2022)]
    same = [formulas.parse(f"YTD2020*A{row}", (row, 4)) for row in (1, 2, 3)]
    assert same[0] is same[1] is same[2]


@pytest.mark.parametrize("text", ["XFE:XFE", "1:1048577", "$XFE1", "A$0", "0:1"])
def test_what_lies_outside_a_sheet_and_is_no_name_is_refused(text):
    with pytest.raises(FormulaError, match="outside a sheet"):
        parse(text)


@pytest.mark.parametrize("text", ["XFD1048576", "A1", "Z99", "AAA1000000", "wxz1048569", "xfd01"])
def test_every_cell_of_a_sheet_has_an_address(text):
    assert isinstance(parse(text), Ref)
    assert isinstance(parse(f"{text}:{text}"), Range)


def test_a_defined_name_may_stand_for_several_ranges():
    assert parse_name("A1,B2") == Call("UNION", (parse("A1"), parse("B2")))
    assert parse_name("=OFFSET(A1,1,1)") == parse("OFFSET(A1,1,1)")


@pytest.mark.parametrize("text", ["1 2", '"a" "b"', "A1 1", "1(2)", "(A1)(2)", "a[b", "'a':b!"])
def test_what_stands_side_by_side_without_a_sign_is_refused(text):
    with pytest.raises(FormulaError):
        parse(text)


@pytest.mark.parametrize("text", ["", "1+", "SUM(A1", "A1 B1 ~", "(" * 300, "A1)", "XFE1", "{1,2"])
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(FormulaError):
        node = parse(text)
        assert not isinstance(node, Ref)
        raise FormulaError("a name, not a cell") if text == "XFE1" else AssertionError(node)


def test_addresses():
    assert a1((3, 28)) == "AB3"
    assert read_a1("XFD1048576") == (1_048_576, 16_384)
    with pytest.raises(FormulaError, match="'A1048577' lies outside a sheet"):
        read_a1("A1048577")


@given(
    st.lists(
        st.sampled_from(
            [
                "A%d",
                "$B%d",
                "C$7",
                "SUM(A%d:B%d)",
                '"A%d%%"',
                "Sheet2!D%d",
                "x",
                "2%%",
                "A:A",
                "b%d",
            ]
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.sampled_from([1, 2, 3, 9, 1_048_576]), min_size=2, max_size=4),
    st.integers(-2, 2),
)
def test_a_formula_filled_down_is_read_as_any_other(parts, rows, offset):
    known = Formulas()
    for row in rows:
        text = "+".join(parts)
        text %= (row + offset,) * text.replace("%%", "").count("%d")
        try:
            wanted = parse(text, (row, 3))
        except FormulaError:
            wanted = None
        try:
            found = known.parse(text, (row, 3))
        except FormulaError:
            found = None
        assert found == wanted
