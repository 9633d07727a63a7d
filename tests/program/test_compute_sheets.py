"""Other sheets, several of them at once, and whole rows and columns."""

import pytest

from tests.program.small import result, same, unlike

CELLS = {
    "A1": 1, "A2": 2, "B1": 5, "C5": -1, "Two!A1": 10, "Two!A2": 20, "Three!A1": 100,
    "Three!A2": "x", "Four!A1": 1000, "It's 5!A1": 3,
}  # fmt: skip
SHEETS = {
    "=Two!A2": 20.0,
    "=two!a2": 20.0,
    "='It''s 5'!A1": 3.0,
    "=SUM('It''s 5'!A:A)": 3.0,
    "=SUM(Sheet1:Three!A1)": 111.0,
    "=SUM(Sheet1:Three!A1:A2)": 133.0,
    "=SUM(Two:Four!A1)": 1110.0,
    "=SUM(Four:Two!A1)": 1110.0,  # in either order
    "=AVERAGE(Sheet1:Four!A1)": 277.75,
    "=COUNT(Two:Three!A1:A2)": 3.0,
    "=COUNTA(Two:Three!A1:A2)": 4.0,
    "=VAR(Sheet1:Two!A1)": 40.5,
    "=PRODUCT(Sheet1:Two!A1)": 10.0,
    "=SMALL(Sheet1:Four!A1,2)": 10.0,
    "=RANK(10,Sheet1:Four!A1)": 3.0,
    "=MEDIAN(Sheet1:Four!A1)": 55.0,
    "=SUM(Nowhere!A1)": "#REF!",
}
WHOLE = {
    "=SUM(A:A)": 3.0,
    "=COUNT(A:B)": 3.0,
    "=ROWS(A:A)": 1048576.0,
    "=COLUMNS(1:1)": 16384.0,
    "=COUNTBLANK(A:A)": 1048574.0,
    '=COUNTIF(A:A,"")': 1048574.0,
    '=COUNTIF(A:A,"<>1")': 1048575.0,
    "=SUM(A:A,Two!A:A)": 33.0,
    "=MATCH(2,A:A,0)": 2.0,
    "=MATCH(9,A:A)": 2.0,
    "=INDEX(A:A,2)": 2.0,
    "=LOOKUP(9,A:A)": 2.0,
    '=SUMIF(A:A,">1",B:B)': 0.0,
    '=SUMIF(A:A,"<2",B:B)': 5.0,
    "=SUMPRODUCT((A:A=2)*1)": 1.0,
    "=VLOOKUP(2,A:B,1,0)": 2.0,
    "=MAX(A:A,C:C)": 2.0,
    "=SUM(1:1 A:A)": 1.0,
    "=SUM(A1:A2 A:A)": 3.0,
}


def test_sheets_one_or_several_at_once():
    assert unlike(SHEETS, CELLS) == {}


def test_whole_rows_and_columns():
    assert unlike(WHOLE, CELLS) == {}
    assert result("=SUM(1:2)", CELLS) == 8.0


@pytest.mark.libreoffice
def test_libreoffice_agrees():
    same(SHEETS | WHOLE, CELLS, "libreoffice")


def test_excel_alone_has_it_so():
    documented = {
        "=MAX(Sheet1:Four!A:A)": 1000.0,
        "=SHEETS(Two:Four!A1)": 3.0,
        "=SHEET(Four!A1)": 4.0,
        "=SHEET()": 1.0,
        "=SHEETS()": 5.0,
        "=Sheet1:Two!A1": "#VALUE!",
    }
    assert unlike(documented, CELLS) == {}
