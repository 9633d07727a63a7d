"""One formula alone gives what it gives in a workbook, or says that it cannot be told."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.program.small import opened
from xlrepro.formula.nodes import Ref, resolve
from xlrepro.formula.parse import a1, parse, read_a1
from xlrepro.program import evaluate as module
from xlrepro.program.asked import MAX_CELLS
from xlrepro.program.compute import compute
from xlrepro.program.evaluate import evaluate
from xlrepro.program.unknowns import NotComputed
from xlrepro.values import DIV0, NA, NUM, VALUE, ErrorValue, NotKnown

CELLS = {
    **{(1, 1): 3.0, (3, 1): "x", (4, 1): 5.0, (1, 2): 0.0, (2, 2): 1.0},  # A1:B4, A2 is blank
    **{(1, 3): 3.0, (2, 3): -2.5, (3, 3): "b"},  # C1:C3; C4 is blank
    (1, 4): NA,
}


def held(ref):
    return CELLS.get((ref.row, ref.col))


def value(text):
    return evaluate(resolve(parse(text), (0, 0)), held)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SUM(A1:A4)", 8),
        ("COUNT(A1:A4)", 2),
        ("AVERAGE(A1:A4)", 4),
        ("SUMXMY2(A1:A4,B1:B4)", 9),
        ("MATCH(1,B1:B2)", 2),
        ("MATCH(4,A1:A4)", 1),
        ('MATCH("X",A1:A4)', 3),
        ("OFFSET(A1,3,0)", 5),
        ("INDEX(A1:A4,4)", 5),
        ('IF(A2="",7,8)', 7),
        ("LOG(100)", 2),
        ("LOG(8,2)", 3),
        ("SUM((B1:B2-3)^2)", 13),
        ("SUM(EXP(B1:B2-B1:B2))", 2),
        ("VLOOKUP(5,A1:B4,2,FALSE)", None),
        ("VLOOKUP(3,A1:B2,2)", 0),
        ("XLOOKUP(1,B1:B2,A1:A2)", None),
        ("XLOOKUP(0,B1:B2,A1:A2)", 3),
        ("XMATCH(1,B1:B2)", 2),
        ("IFERROR(1/0,4)", 4),
        ("CHOOSE(2,A1,A4)", 5),
        ("ISNUMBER(A3)+ISBLANK(A2)*2+ISTEXT(A3)*4", 6),
        ("SUM(INDEX(A1:B4,0,2))", 1),
        ("--(A1=3)", 1),
        ("N(A1=4)", 0),
        ("SLOPE(B1:B2,B1:B2)", 1),
        ("ROUND(2.675,2)", 2.68),
        ("MOD(-3,5)", 2),
        ("-2^2", 4),  # a sign binds tighter than a power
        ("0.3-0.2-0.1", 0),  # what is but rounding is 0 in the end
        ("LET(s,SQRT(C1+1),s*s*2)", 8),
        ("LET(a,1/0,IF(TRUE,5,a))", 5),
        ("LET(a,1/0,IFERROR(a,7))", 7),
        ("IFERROR(LET(a,1/0,a),7)", 7),
        ("IFS(C1>5,1,C1>2,2,TRUE,1/0)", 2),
        ('SWITCH(C3,"a",1,"B",2,9)', 2),
        ("XOR(C1>0,C2>0)", True),
        ("XOR(C1>0,C2<0)", False),
        ("MROUND(7,2)", 8),
        ("MROUND(-7,-2)", -8),
        ("CEILING(2.1,1)", 3),
        ("FLOOR(-2.5,-2)", -2),
        ("FLOOR(-2.5,2)", -4),
        ("QUOTIENT(-10,3)", -3),
        ("ATAN2(1,1)", math.pi / 4),
        ('CONCATENATE("a",C1,C3)', "a3b"),
        ("COMBIN(5.9,2)", 10),
        ("Other!A1+A1", 6),
    ],
)
def test_a_formula_is_evaluated(text, expected):
    found = value(text)
    assert found == expected and type(found) in (float, str, bool, type(None))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1/0", DIV0),
        ("SUMPRODUCT((A1:A4-1)*2)", VALUE),
        ("MATCH(1,A1:A4)", NA),
        ("A3*2", VALUE),
        ("SQRT(-1)", NUM),
        ("D1+1", NA),
        ("D1", NA),
        ("SUM(D1:D2)", NA),
        ("IFS(C1>5,1)", NA),
        ("SWITCH(C1,1,2)", NA),
        ("MROUND(7,-2)", NUM),
        ("ATAN2(0,0)", DIV0),
        ("#NUM!", NUM),
    ],
)
def test_an_error_is_a_value(text, error):
    assert value(text) == error
    assert value(f"IF(ISERROR({text}),1,2)") == 1


def test_a_sum_of_very_many_terms_is_added_from_left_to_right():
    assert value("+".join(["1"] * 900)) == 900
    assert value("*".join(["2"] * 300) + "-1e16+1") == 2.0**300
    assert value("&".join(f'"{n}"' for n in range(700))) == "".join(map(str, range(700)))
    assert value("+".join(["0.1"] * 300)) == sum([0.1] * 300) != 30


# -- what cannot be told --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("name", "Sales[Amount]", "SUM(Jan:Dec!A1)", "Jan:Dec!A1", "A1:A3", "A1:A3*2", "LET(s)"),
        *("IFERROR(1)", "IFERROR(name,1)", "ROWS()", "ROUND()"),
    ],
)
def test_what_hangs_on_more_than_cells_is_not_known(text):
    with pytest.raises(NotKnown):
        value(text)


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("1+FOO(A1)", "FOO"),
        ("IFERROR(FOO(A1),1)", "FOO"),
        ("SUM(A1:A2,FOO(A1))", "FOO"),
        ("LET(x,FOO(1),2)", "FOO"),
        ("RAND()", "RAND"),
        ("SUBTOTAL(9,A1:A2)", "SUBTOTAL"),
        ('INDIRECT("A1")', "INDIRECT"),
        ("[1]!ask(2)", "[1]!ASK"),
        ("SUM(SEQUENCE(1000000))", "SEQUENCE"),
    ],
)
def test_a_function_that_is_not_known_is_told_by_its_name(text, function):
    with pytest.raises(NotKnown) as told:
        value(text)
    assert isinstance(told.value, NotComputed) and told.value.function == function


def test_what_is_not_known_need_not_be_where_it_is_not_met():
    assert value("IF(A1=3,1,FOO(A1))") == 1
    assert value("IF(A1=3,1,name)") == 1


def test_what_a_caller_raises_comes_through():
    def unread(ref):
        raise NotKnown("no given number")

    with pytest.raises(NotKnown, match="no given number"):
        evaluate(parse("IFERROR(A1+1,2)"), unread)
    with pytest.raises(NotKnown, match="no given number"):
        evaluate(parse("SUM(A1:A3)"), unread)


@pytest.mark.parametrize(
    "text",
    [
        *("SUM(A:A)", "COUNTBLANK(A:A)", "SUM(OFFSET(A1,0,0,99999,1))", "SUM(A1:INDEX(A:A,99999))"),
        *("SUMPRODUCT(ROW(A1:A1048576))", "ROWS(OFFSET(A1,0,0,99999,9))"),
    ],
)
def test_a_large_range_is_not_read(text):
    read = []

    def noted(ref):
        read.append(ref)
        return 1.0

    with pytest.raises(NotKnown):
        evaluate(parse(text), noted)
    assert len(read) < MAX_CELLS


@pytest.mark.parametrize("nest", ["SIN(", "(1+", "IF(A1,", "LET(x,", "IFERROR(1/"])
def test_deep_nesting_gives_a_value_or_none(nest):
    text = nest * 60 + "1" + (",2)" if nest in ("LET(x,", "IFERROR(1/") else ")") * 60
    try:
        found = value(text)
    except NotKnown:
        return
    assert found is None or isinstance(found, float | ErrorValue)


# -- one formula after the other ------------------------------------------------------------------


def test_a_cell_that_is_asked_for_may_be_worked_out_itself():
    formulas = {3: "A2*2+A1", 2: "A1+1"}

    def read(ref):
        text = formulas.get(ref.row)
        return 5.0 if text is None else evaluate(parse(text), read)

    assert evaluate(parse("A3+A1+SUM(A1:A3)"), read) == 17 + 5 + (5 + 6 + 17)


def test_formulas_that_differ_in_their_cells_alone_are_written_once(monkeypatch):
    written = []
    plainly = module.written
    monkeypatch.setattr(module, "written", lambda *a, **b: written.append(a) or plainly(*a, **b))
    for row in range(1, 50):
        text = f"ROUND(A{row}*1.25+$B$1-A{row + 1},3)"
        found = evaluate(parse(text), lambda ref: float(ref.row * ref.col))
        assert found == round(row * 1.25 + 2 - row - 1, 3)
    assert len(written) == 1


def test_the_caller_is_asked_for_the_cells_that_the_formula_tells():
    asked = []
    evaluate(parse("S!$B$7+A1+SUM(T!C2:D2)"), lambda ref: asked.append(ref) or 1.0)
    told = {(ref.sheet, ref.row, ref.col) for ref in asked}
    assert told == {("S", 7, 2), (None, 1, 1), ("T", 2, 3), ("T", 2, 4)}
    asked = []
    evaluate(parse("S!$B$7+A1"), lambda ref: asked.append(ref) or 1.0)
    assert asked == [Ref(7, 2, True, True, "S"), parse("A1")]


values = st.one_of(
    st.none(), st.booleans(), st.sampled_from(["x", "3"]), st.sampled_from([0.0, 2.0]),
    st.floats(-1e6, 1e6), st.integers(-3, 3).map(float),
)  # fmt: skip
ASKED = (
    "SUM(A$1:A{0})", "AVERAGE($A$1:A{0})", "COUNT(A$1:A{0})", "MAX(A$1:A{0})", "MIN(A$3:A{0})",
    "SUMSQ(A$1:A{0})", "MEDIAN(A$1:A{0})", "RANK(A{0},A$1:A{1})", "RANK(A{0},A$1:A{0},1)",
    "RANK.EQ(A1,A$1:A{1},0)", "LARGE(A$1:A{1},{0})", "SMALL(A$1:A{1},{0})",
    "COUNTIF(A$1:A{1},A{0})",
    'COUNTIF(A$1:A{0},"<2")', 'COUNTIF(A$1:A{0},">=0")', 'COUNTIF(A$1:A{0},"<>2")',
    'COUNTIF(A$1:A{0},"x")', "COUNTIF(A$1:A{0},2)", "SUM(A1:B{0})", "SUM(A{0}:A{1})/SUM(A$1:A{1})",
    "VLOOKUP(A{0},A$1:B{1},2,FALSE)", "MATCH(A{0},A$1:A{1},0)", "SUM(A$1:A{0},1)",
    "COUNTBLANK(A$1:A{1})", 'IF(A{0}="",A1,A{0}-A1)', "SUMIF(A$1:A{0},2,A$1:A{0})",
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(cells=st.lists(values, min_size=3, max_size=24))
def test_a_formula_alone_gives_what_it_gives_in_a_workbook(cells):
    typed = {f"A{row}": held for row, held in enumerate(cells, 1) if held is not None}
    texts = {
        a1((row, col)): text.format(row, len(cells))
        for col, text in enumerate(ASKED, 3)
        for row in range(1, len(cells) + 1)
    }
    book = opened({**typed, **{at: f"={text}" for at, text in texts.items()}})
    done = compute(book)

    def read(ref):
        return cells[ref.row - 1] if ref.col == 1 and ref.row <= len(cells) else None

    for at, text in texts.items():
        found = evaluate(parse(text), read)
        assert (0.0 if found is None else found) == done.value(0, read_a1(at)), text
