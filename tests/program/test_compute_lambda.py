"""LET, LAMBDA and the functions that take one."""

import pytest

from tests.program.small import recalculated, result
from xlrepro.witness import formulon

CELLS = {"A1": 1, "B1": 2, "A2": 3, "B2": 4, "C1": "x", "E2": 5, "E3": 7}
NAMES = {
    "twice": "_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)",
    "half": "_xlfn.LAMBDA(_xlpm.x,_xlop.y,IF(_xlfn.ISOMITTED(_xlpm.y),_xlpm.x/2,_xlpm.x/_xlpm.y))",
    "fact": "_xlfn.LAMBDA(_xlpm.n,IF(_xlpm.n<2,1,_xlpm.n*fact(_xlpm.n-1)))",
}
X = "_xlfn.LAMBDA(_xlpm.x,"
LAMBDAS = {
    "=_xlfn.LET(_xlpm.a,2,_xlpm.b,_xlpm.a*3,_xlpm.a+_xlpm.b)": 8.0,
    "=_xlfn.LET(_xlpm.a,A1:B2,SUM(_xlpm.a)*ROWS(_xlpm.a))": 20.0,
    "=_xlfn.LET(_xlpm.a,1,_xlfn.LET(_xlpm.a,2,_xlpm.a)+_xlpm.a)": 3.0,
    "=_xlfn.LET(_xlpm.a,1/0,IFERROR(_xlpm.a,7))": 7.0,
    "=_xlfn.LET(_xlpm.a,1/0,IF(TRUE,5,_xlpm.a))": 5.0,
    "=_xlfn.LET(_xlpm.a,1/0,_xlpm.a+1)": "#DIV/0!",
    "=_xlfn.LET(_xlpm.a,A1:B2/0,SUM(_xlpm.a))": "#DIV/0!",
    f"={X}_xlpm.x+1)(4)": 5.0,
    "=twice(B2)": 8.0,
    "=TWICE(twice(1))": 4.0,
    "=fact(5)": 120.0,
    f"=SUM(_xlfn.MAP(A1:B2,{X}_xlpm.x^2)))": 30.0,
    "=_xlfn.REDUCE(10,A1:B2,_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlpm.a+_xlpm.b))": 20.0,
    "=INDEX(_xlfn.SCAN(0,A1:B2,_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlpm.a+_xlpm.b)),2,1)": 6.0,
    f"=INDEX(_xlfn.BYROW(A1:B2,{X}SUM(_xlpm.x))),2)": 7.0,
    f"=INDEX(_xlfn.BYCOL(A1:B2,{X}MAX(_xlpm.x))),2)": 4.0,
    "=SUM(_xlfn.MAKEARRAY(2,3,_xlfn.LAMBDA(_xlpm.r,_xlpm.c,_xlpm.r*_xlpm.c)))": 18.0,
    f"={X}_xlpm.x)(1,2)": "#VALUE!",
    "=INDEX(_xlfn.BYROW(A1:B2,_xleta.SUM),1)": 3.0,
    "=INDEX(_xlfn.BYCOL(A1:B2,_xleta.MAX),1)": 3.0,
    "=_xlfn.REDUCE(0,A1:B2,_xleta.SUM)": 10.0,
}
DOCUMENTED = {  # formulon has it otherwise
    "=half(8)": 4.0,
    "=half(9,3)": 3.0,
    f"={X}_xlpm.x)": "#CALC!",  # a function is no value of a cell
}


@pytest.mark.parametrize(("formula", "wanted"), (LAMBDAS | DOCUMENTED).items())
def test_a_lambda_gives_what_its_formula_says(formula, wanted):
    assert result(formula, CELLS, at="Z9:Z9#", names=NAMES) == wanted


@pytest.mark.skipif(not formulon.available(), reason="formulon is not installed")
def test_formulon_agrees():
    places = {f"Z{i}:Z{i}#": formula for i, formula in enumerate(LAMBDAS, 1)}
    told = recalculated({**CELLS, **places}, "formulon", names=NAMES)
    apart = {f: told[p.partition(":")[0]] for p, f in places.items()}
    apart = {f: value for f, value in apart.items() if value != LAMBDAS[f]}
    assert not apart


def test_a_lambda_may_call_itself_a_thousand_times_and_no_more_than_there_is_room():
    names = {"total": f"{X}IF(_xlpm.x<1,0,_xlpm.x+total(_xlpm.x-1)))"}
    assert result("=total(1000)", names=names) == 500_500
    assert result("=total(100000)", names=names) is None


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=SUM(_xlfn._TRO_ALL(E1:E9))", 12.0),
        ("=ROWS(_xlfn._TRO_ALL(E1:E9))", 2.0),
        ("=ROWS(_xlfn._TRO_TRAILING(E:E))", 3.0),
        ("=ROWS(_xlfn._TRO_LEADING(E1:E5))", 4.0),
        ("=ROWS(_xlfn.TRIMRANGE(E1:E9,2))", 3.0),
        ("=COLUMNS(_xlfn.TRIMRANGE(D1:F9))", 1.0),
        ("=ROW(_xlfn.TRIMRANGE(E1:E9))", 2.0),  # it gives a reference
    ],
)
def test_blank_rows_around_are_trimmed(formula, wanted):
    assert result(formula, CELLS) == wanted
