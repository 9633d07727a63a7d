"""LET, IFS and SWITCH are worked out as what they abbreviate; the other later functions too."""

import math
from itertools import pairwise

import pytest

from xlrepro.formula.evaluate import CannotEvaluate, NotKnown, evaluate
from xlrepro.formula.parse import parse
from xlrepro.formula.unfold import MAX_PARTS, unfolded

CELLS = {(1, 1): 3.0, (2, 1): -2.5, (3, 1): "b"}  # A1:A3; A4 is blank


def value(text):
    return evaluate(parse(text), lambda ref: CELLS.get((ref.row, ref.col)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LET(s,SQRT(A1+1),s*s*2)", 8.0),
        ("_xlfn.LET(_xlpm.s,A1,_xlpm.t,_xlpm.s+1,_xlpm.s*_xlpm.t)", 12.0),
        ("LET(s,1,LET(s,s+1,s*10)+s)", 21.0),  # the inner s is another one
        ("LET(s,1,s,s+1,s)", 2.0),
        ("1+SUM(LET(a,A1:A2,a),1)", 2.5),
        ("LET(a,A4,ISBLANK(a))", True),
        ("LET(a,1/0,IF(TRUE,5,a))", 5.0),
        ("IFERROR(LET(a,1/0,a),7)", 7.0),
        ("IFS(A1>5,1,A1>2,2,TRUE,1/0)", 2.0),
        ('SWITCH(A3,"a",1,"B",2,9)', 2.0),
        ('SWITCH(A3,"x",1,9)', 9.0),
        ("LET(k,A1,SWITCH(k,IFS(k=3,3),LET(k,7,k)))", 7.0),
        ("XOR(A1>0,A2>0)", True),
        ("XOR(A1>0,A2<0)", False),
        ("MROUND(7,2)", 8.0),
        ("MROUND(-7,-2)", -8.0),
        ("CEILING(2.1,1)", 3.0),
        ("FLOOR(-2.5,-2)", -2.0),
        ("FLOOR(-2.5,2)", -4.0),
        ("QUOTIENT(-10,3)", -3.0),
        ("ATAN2(1,1)", math.pi / 4),
        ('CONCATENATE("a",A1,A3)', "a3b"),
    ],
)
def test_a_formula_gives_what_excel_gives(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("IFS(A1>5,1)", "#N/A"),
        ("SWITCH(A1,1,2)", "#N/A"),
        ("MROUND(7,-2)", "#NUM!"),
        ("A1/0", "#DIV/0!"),
        ("SQRT(A2)", "#NUM!"),
        ("ATAN2(0,0)", "#DIV/0!"),
    ],
)
def test_an_error_has_its_code(text, error):
    with pytest.raises(CannotEvaluate, match=error):
        value(text)


def test_what_is_not_known_is_told_by_its_name():
    with pytest.raises(NotKnown) as told:
        value("1+FOO(A1)")
    assert told.value.function == "FOO"
    with pytest.raises(NotKnown):
        value("LET(s)")


def test_names_within_names_do_not_grow_without_end():
    names = [f"n{'x' * i}" for i in range(60)]
    bindings = ",".join(f"{b},{a}+{a}" for a, b in pairwise(names))
    with pytest.raises(NotKnown, match="too long"):
        unfolded(parse(f"LET({names[0]},A1,{bindings},{names[-1]})"))
    assert MAX_PARTS < 10_000
