"""Where one value is wanted of an area: the cell in the formula's own row or column, or @."""

import pytest

from tests.program.small import result, same

CELLS = {"A1": 1, "A2": 2, "A3": 3, "B1": 10, "C1": 20, "B2": 40, "C2": 50, "D1": "2024-01-31"}
MET = {
    ("=A1:A3+1", "Z2"): 3.0,
    ("=A1:A3", "Z4"): "#VALUE!",  # no row of it is the formula's
    ("=A1:C1*2", "C9"): 40.0,
    ("=A1:C2", "Z1"): "#VALUE!",  # which of the columns?
    ("=A:A*10", "Z3"): 30.0,
    ("=1:1*10", "B9"): 100.0,
    ("=ABS(A1:A3)", "Z2"): 2.0,
    ("=A1:A3&B1:B2", "Z2"): "240",
    ("=IF(A1:A3>1,1,0)", "Z1"): 0.0,
    ("=SUM(A1:A3*2)", "Z2"): 4.0,  # within SUM too
    ("=SUMPRODUCT(A1:A3*2)", "Z2"): 12.0,  # which works on arrays
    ("=SUM(A1:A3)", "Z9"): 6.0,
    ("=VLOOKUP(A1:A3,A1:B3,2,FALSE)", "Z2"): 40.0,
    ("=SUM({1,2,3}*2)", "Z2"): 12.0,
    ("={1,2,3}", "Z9"): 1.0,
    ("=SUM(A1:A3*{1,10})", "Z2"): 22.0,  # a constant array spreads, a column does not
    ("=SUM(A1:A3*{1,10})", "Z8"): "#VALUE!",
    ('=OR(A1={"x",1})', "Z8"): True,
    ("=AND(A1>{0,1})", "Z8"): False,
    ('=OR(A1:A3={"x",3})', "Z3"): True,
    ('=OR(A1:A3={"x",3})', "Z1"): False,
    ("=SUM(MATCH(A1:A3,{1,2,3},0))", "Z2"): 2.0,
    ("=SUM(LARGE(A1:A3,{1,2}))", "Z9"): 5.0,  # which wants an area
    ("=SUM(SUMIF(A1:A3,{1,2},B1:B3))", "Z9"): 50.0,
    ("=SUM(A1:C1 B1:B2)", "Z9"): 10.0,  # what two references have in common
    ("=A1:A3 A2:C2", "Z9"): 2.0,
    ("=SUM((A1:A3,B1:B2))", "Z9"): 56.0,
    ("=SUM((A1:B2,B1:C1))", "Z9"): 83.0,  # what is in both counts twice
}


@pytest.mark.parametrize(("formula", "at", "wanted"), [(*key, v) for key, v in MET.items()])
def test_the_cell_is_taken_that_meets_the_formula(formula, at, wanted):
    assert result(formula, CELLS, at=at) == wanted


@pytest.mark.libreoffice
def test_libreoffice_takes_the_same_cells():
    by_row = {formula: wanted for (formula, at), wanted in MET.items() if at == "Z9"}
    same(by_row, {**CELLS, "Z1": 0}, "libreoffice")


@pytest.mark.parametrize(
    ("formula", "at", "wanted"),
    [
        ("=_xlfn.SINGLE(A1:A3)", "Z2", 2.0),
        ("=SUM(_xlfn.SINGLE(A1:A3),1)", "Z2", 3.0),
        ("=_xlfn.SINGLE(A1:A3)", "Z9", "#VALUE!"),
        ("=_xlfn.SINGLE({7,8})", "Z9", 7.0),
        ("=A1:A3 C1:C2", "Z9", "#NULL!"),  # they have no cell in common
        ("=EDATE(A1:A3,1)", "Z2", "#VALUE!"),  # what was an add-in's takes no area for a cell
        ("=EDATE(A2:A2,1)", "Z9", 33.0),
        ("=WEEKNUM(_xlfn.SINGLE(A1:A3))", "Z2", 1.0),
    ],
)
def test_excel_takes_it_so(formula, at, wanted):
    assert result(formula, CELLS, at=at) == wanted
