"""LET, IFS and SWITCH are written out as what they abbreviate."""

from itertools import pairwise

import pytest

from xlrepro.formula.parse import parse
from xlrepro.meaning.unfold import MAX_PARTS, unfolded
from xlrepro.program.evaluate import NotComputed, evaluate
from xlrepro.values import NotKnown

CELLS = {(1, 1): 3.0, (2, 1): -2.5, (3, 1): "b"}  # A1:A3; A4 is blank


def held(ref):
    return CELLS.get((ref.row, ref.col))


@pytest.mark.parametrize(
    ("text", "written_out"),
    [
        ("LET(s,SQRT(A1+1),s*s*2)", "SQRT(A1+1)*SQRT(A1+1)*2"),
        ("_xlfn.LET(_xlpm.s,A1,_xlpm.t,_xlpm.s+1,_xlpm.s*_xlpm.t)", "A1*(A1+1)"),
        ("LET(s,1,LET(s,s+1,s*10)+s)", "(1+1)*10+1"),  # the inner s is another one
        ("LET(s,1,s,s+1,s)", "1+1"),
        ("1+SUM(LET(a,A1:A2,a),1)", "1+SUM(A1:A2,1)"),
        ("LET(a,A4,ISBLANK(a))", "ISBLANK(A4)"),
        ("LET(a,1/0,IF(TRUE,5,a))", "IF(TRUE,5,1/0)"),
        ("IFERROR(LET(a,1/0,a),7)", "IFERROR(1/0,7)"),
        ("IFS(A1>5,1,A1>2,2,TRUE,1/0)", "IF(A1>5,1,IF(A1>2,2,IF(TRUE,1/0,#N/A)))"),
        ('SWITCH(A3,"a",1,"B",2,9)', 'IF(A3="a",1,IF(A3="B",2,9))'),
        ('SWITCH(A3,"x",1,9)', 'IF(A3="x",1,9)'),
        ("LET(k,A1,SWITCH(k,IFS(k=3,3),LET(k,7,k)))", "IF(A1=IF(A1=3,3,#N/A),7,#N/A)"),
    ],
)
def test_what_is_written_out_gives_the_same(text, written_out):
    assert unfolded(parse(text)) == parse(written_out)
    assert evaluate(parse(text), held) == evaluate(parse(written_out), held)


def test_what_cannot_be_written_out_is_told_by_its_name():
    with pytest.raises(NotComputed, match=r"SWITCH with 1 arguments"):
        unfolded(parse("1+SWITCH(A1)"))
    with pytest.raises(NotKnown):
        unfolded(parse("LET(s)"))


def test_names_within_names_do_not_grow_without_end():
    names = [f"n{'x' * i}" for i in range(60)]
    bindings = ",".join(f"{b},{a}+{a}" for a, b in pairwise(names))
    with pytest.raises(NotKnown, match="too long"):
        unfolded(parse(f"LET({names[0]},A1,{bindings},{names[-1]})"))
    assert MAX_PARTS < 10_000
