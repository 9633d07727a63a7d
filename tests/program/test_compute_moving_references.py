"""References that are worked out: OFFSET, INDIRECT, INDEX and CHOOSE, of arrays too."""

import pytest

from tests.program.small import result, same
from xlrepro.witness import formulon

CELLS = {"A1": "a", "A2": 2, "A3": 3, "B1": 10, "B2": 20, "B3": 30, "Other!A2": 7}
NAMES = {"both": "Sheet1!$A$2:$B$3", "second": "Sheet1!$B$1:$B$3"}

ALIKE = [  # LibreOffice agrees
    ("=SUM(OFFSET(A1,1,0,2,2))", 55.0),
    ("=OFFSET(A1,1,1)", 20.0),
    ("=OFFSET(A1,-1,0)", "#REF!"),
    ("=SUM(OFFSET(A1,1.9,0))", 2.0),  # steps are cut to whole ones
    ("=SUM(OFFSET(A1:B1,1,0))", 22.0),  # as large as what it starts from
    ("=SUM(A2:OFFSET(A2,1,1))", 55.0),
    ('=INDIRECT("B2")', 20.0),
    ('=INDIRECT("Other!A2")', 7.0),
    ('=INDIRECT("R2C2",FALSE)', 20.0),
    ('=INDIRECT("nowhere")', "#REF!"),
    ("=SUM(INDEX(both,0,2))", 50.0),
    ("=SUM(INDEX(both,2,0))", 33.0),
    ("=INDEX(both,3,1)", "#REF!"),
    ("=SUM(A2:INDEX(A1:B3,3,2))", 55.0),
    ("=INDEX((A1:A3,B1:B3),2,1,2)", 20.0),
    ("=SUM(CHOOSE(2,A2:A3,B2:B3))", 50.0),
    ("=SUM(A2:CHOOSE(2,A2,A3))", 5.0),
    ("=SUM(IF(TRUE,B1:B2,A1):B3)", 60.0),
    ("=ROWS(OFFSET(A1,0,0,7,2))", 7.0),
]
OF_ARRAYS = [  # each step or address of an array gives a reference of its own
    ("=SUMPRODUCT(N(OFFSET(A1,{0;1;2},0)))", 5.0),
    ("=SUMPRODUCT(SUBTOTAL(9,OFFSET(A1,{0;1;2},0)))", 5.0),
    ('=SUMPRODUCT(SUMIF(OFFSET(A1,{0;1;2},0,2),">2"))', 6.0),
    ('=SUMPRODUCT(SUMIF(INDIRECT({"A2","A3"}),">2"))', 3.0),
    ('=SUMPRODUCT(COUNTIF(OFFSET(A1,ROW(A1:A3)-1,0),">1"))', 2.0),
    ('=SUMPRODUCT(N(INDIRECT({"B1","B3"})))', 40.0),
]


@pytest.mark.parametrize(("formula", "wanted"), ALIKE + OF_ARRAYS)
def test_a_reference_is_worked_out(formula, wanted):
    assert result(formula, CELLS, names=NAMES) == wanted


@pytest.mark.libreoffice
def test_libreoffice_works_out_the_same_references():
    same(dict(ALIKE + OF_ARRAYS), CELLS, "libreoffice", names=NAMES)


XLOOKUPS = {
    "=SUM(_xlfn.XLOOKUP(2,A1:A3,A1:A3):B3)": 55.0,
    "=SUM(_xlfn.XLOOKUP(2,A1:A3,B1:B3):_xlfn.XLOOKUP(3,A1:A3,B1:B3))": 50.0,
    "=SUM(_xlfn.XLOOKUP(2,A1:A3,A1:B3))": 22.0,
    "=ROW(_xlfn.XLOOKUP(3,A:A,B:B))": 3.0,
    "=COLUMN(_xlfn.XLOOKUP(10,A1:B1,A2:B2))": 2.0,
    "=SUM(_xlfn.XLOOKUP(99,A1:A3,B1:B3,7),1)": 8.0,
    "=SUM(_xlfn.XLOOKUP(99,A1:A3,B1:B3))": "#N/A",
    "=SUM(_xlfn.XLOOKUP(2.5,A1:A3,B1:B3,,-1))": 20.0,
    "=_xlfn.XLOOKUP(2,A1:A3,B1:B3)": 20.0,
}


@pytest.mark.parametrize(("formula", "wanted"), XLOOKUPS.items())
def test_xlookup_gives_a_reference(formula, wanted):
    assert result(formula, CELLS) == wanted


@pytest.mark.skipif(not formulon.available(), reason="formulon is not installed")
def test_formulon_looks_up_the_same():
    same(XLOOKUPS, CELLS, "formulon")


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=N(A2:A3)", 2.0),  # N and T take the first cell of a reference
        ("=T(A1:A3)", "a"),
        ("=SUMPRODUCT(SUBTOTAL(9,OFFSET(A1,ROW(A1:A3)-1,0,1,2)))", 65.0),  # one for each row
        ("=SUM(OFFSET(B3,0,0,-2,-2))", 55.0),  # heights and widths below 0 go up and to the left
        ("=SUM(N(A1:A3))", 0.0),
        ("=SUM(N({1,2,3}))", 6.0),  # and each value of an array
        ("=SUM(OFFSET(A1,{0;1;2},0))", "#VALUE!"),  # SUM takes no array of references
        ('=INDIRECT("second")', "#VALUE!"),  # which row of it?
    ],
)
def test_excel_alone_has_it_so(formula, wanted):
    assert result(formula, CELLS, names=NAMES) == wanted
