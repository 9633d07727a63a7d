"""Defined names: of the workbook and of a sheet, formulas, constants, and seen from each cell."""

import pytest

from tests.program.small import computed, result, same, unlike

NAMES = {
    "rate": "0.1",
    "Sheet1!here": "Sheet1!$A$1",
    "here": "Other!$A$1",
    "all": "Sheet1!$A$1:$A$3",
}
CELLS = {"A1": 1, "A2": 2, "A3": 4, "Other!A1": 9}


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=rate*2", 0.2),
        ("=RATE", 0.1),  # without regard to case
        ("=here", 1.0),  # the sheet's own goes before the workbook's
        ("=Other!here", 9.0),
        ("=SUM(all)", 7.0),
        ("=all+0", "#VALUE!"),  # no row of the area meets the formula's
        ("=nothing", "#NAME?"),
    ],
)
def test_a_name_stands_for_what_it_was_given(formula, wanted):
    assert result(formula, CELLS, names=NAMES) == wanted


def test_a_name_that_is_not_fixed_is_seen_from_the_cell_around_the_edges_of_the_sheet():
    names = {"above": "Sheet1!A1048576", "left": "Sheet1!XFD1", "two": "Sheet1!XFC1:XFD1"}
    cells = {"A1": 3, "A2": "=above", "B1": 5, "B2": "=left+above", "C1": "=SUM(two)"}
    values = computed(cells, names=names)
    assert [values[cell] for cell in ("A2", "B2", "C1")] == [3.0, 8.0, 8.0]


FORMULAS = {
    "two": "Sheet1!$A$1,Sheet1!$B$2:$B$3",
    "const": "{1,2;3,4}",
    "txt": '"abc"',
    "gone": "#REF!",
    "form": "SUM(Sheet1!$A$1:$A$3)",
    "nest": "form*2",
    "off": "OFFSET(Sheet1!$A$1,0,0,COUNT(Sheet1!$A:$A),1)",
}
MADE_OF = {
    "=SUM(two)": 31.0,
    "=SUM(const)": 10.0,
    "=INDEX(const,2,1)": 3.0,
    "=txt&1": "abc1",
    "=gone": "#REF!",
    "=ISERROR(gone)": True,
    "=form": 6.0,
    "=nest": 12.0,
    "=SUM(off)": 6.0,
    "=ROWS(off)": 3.0,
    "=ROW(off)": 1.0,
    "=INDEX(off,2)": 2.0,
    "=MATCH(3,off,0)": 3.0,
    "=VLOOKUP(2,off,1,0)": 2.0,
    "=ISREF(off)": True,
    '=INDIRECT("form")': "#REF!",  # it names no cells
    '=SUM(INDIRECT("off"))': "#REF!",  # nor does this, before it is worked out
}
BESIDE = {"A1": 1, "A2": 2, "A3": 3, "B2": 10, "B3": 20}


def test_a_name_may_hold_a_formula_a_constant_or_several_areas():
    assert unlike(MADE_OF, BESIDE, names=FORMULAS) == {}
    documented = {"=AREAS(two)": 2.0, "=SUM(INDEX(two,0,0,2))": 30.0, "=SUM(A1:off)": 6.0}
    assert unlike(documented, BESIDE, names=FORMULAS) == {}


@pytest.mark.libreoffice
def test_libreoffice_agrees():
    same(MADE_OF, BESIDE, "libreoffice", names=FORMULAS)
