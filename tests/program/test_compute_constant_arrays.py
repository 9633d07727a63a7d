"""Constant arrays in ordinary formulas: they spread through what wants one value.

LibreOffice is the witness: what it has otherwise is not in the table.
"""

import pytest

from tests.program.small import same, unlike

CELLS = {"A1": 3, "A2": 1, "A3": 2, "B1": "c", "B2": "a", "B3": "b", "C1": 10, "C2": 20, "C3": 30}

CONSTANTS = {
    '=IF(OR(A1={1,3}),"y","n")': "y",
    '=IF(AND(A1<>{1,2}),"y","n")': "y",
    "=NOT(OR(A1={1,2}))": True,
    "=SUM(OR(A1={1,3})*1,1)": 2.0,
    "=SUMPRODUCT(--(A1:A3={3,1}))": 2.0,
    '=COUNT(FIND({"a","b"},B2))': 1.0,
    '=SUM(COUNTIF(B1:B3,{"a","b"}))': 2.0,
    '=SUM(COUNTIF(B1:B3,{"a","b"})*2)': 4.0,
    '=MAX(COUNTIF(B1:B3,{"a","b"}))': 1.0,
    "=ISNUMBER(MATCH(A1,{1,2,3},0))": True,
    '=SUMPRODUCT(ISNUMBER(SEARCH({"a","c"},B1))*1)': 1.0,
    '=COUNT(SEARCH({"a","c"},B1))': 1.0,
    '=LOOKUP(2^15,SEARCH({"a","c"},B1),{"A","C"})': "C",
    '=MIN(FIND({0,1,2},B1&"012"))': 2.0,
    "=SUM(LARGE(C1:C3,{1,2}))": 50.0,
    "=AVERAGE(SMALL(C1:C3,{1,2}))": 15.0,
    "=SUM(VLOOKUP(A1,A1:C3,{1,3},0))": 13.0,
    "=SUM(INDEX(C1:C3,{1,2}))": 30.0,
    "=MATCH(1,{1,2},0)+1": 2.0,
    "=SUM(CHOOSE({1,2},A1,A2))": 4.0,
    "=VLOOKUP(A1,CHOOSE({1,2},A1:A3,C1:C3),2,0)": 10.0,
    '=VLOOKUP("a",CHOOSE({1,2},B1:B3,A1:A3),2,0)': 1.0,
    "=INDEX({10,20,30},A1)": 30.0,
    '=LOOKUP(A1,{1,2,3;"x","y","z"})': "z",
    '=VLOOKUP(A1,{1,"x";2,"y";3,"z"},2)': "z",
    "=MMULT({1,2},{3;4})": 11.0,
    "=SUM(MMULT({1,2},{3;4}))": 11.0,
    "=SUM({1,2,3}^2)": 14.0,
    "=ROUND(SUM({1.5,2.5}),0)": 4.0,
    "=SUMPRODUCT({1,2,3},{4,5,6})": 32.0,
    "=SUM(IF({1,0,1},C1:C3,0))": 120.0,
    "=SUM(IF(A1={1,3},1,0))": 1.0,
    "=IF(A1={1,3},1,0)": 0.0,
    "=MAX(IF({TRUE,FALSE},1,5))": 5.0,
    '=TEXT({1,2},"0")': "1",
    '=LEN({"abc","de"})': 3.0,
    '=SUM(LEN({"abc","de"}))': 5.0,
    '=CONCATENATE({"a","b"},"c")': "ac",
    '=SUMIFS(C1:C3,A1:A3,">"&{1,2})': 40.0,
    '=SUM(SUMIFS(C1:C3,A1:A3,">"&{1,2}))': 50.0,
    "=SUM(DATE(2020,{1,2},1))": 87693.0,
    "=NPV(0.1,{1,2,3})": 4.815927873779113,
    "=IRR({-100,60,60})": 0.13066238629180726,
    "=SUM(FREQUENCY(C1:C3,{15,25}))": 3.0,
    "=INDEX(FREQUENCY(C1:C3,{15,25}),3)": 1.0,
    "=SUM(TRANSPOSE({1,2,3}))": 6.0,
    "=INDEX(LINEST({1,2,3},{1,2,3}),1)": 1.0,
    "=TREND({1,2,3},{1,2,3},4)": 4.0,
    '=COUNTA({1,"a",TRUE})': 3.0,
    '=SUM({"3",1})': 1.0,
    "=MAX({1,5,3},C1)": 10.0,
    "=AND({TRUE,FALSE})": False,
    "=OR({TRUE,FALSE})": True,
    "=AND({1,1},TRUE)": True,
    "=SUMPRODUCT((A1:A3>{1})*C1:C3)": 40.0,
    "=SUM(A1*{1,2,3})": 18.0,
    "=SUM(A1+{1,2,3})": 15.0,
    "=SUM(-{1,2,3})": -6.0,
    "=SUM({1,2,3}%)": 0.06,
    "=SUM(ABS({-1,-2}))": 3.0,
    "=SUM(MOD({5,6},{3,4}))": 4.0,
    "=WORKDAY(43831,1,{43832,43833})": 43836.0,
    "=NETWORKDAYS(43831,43840,{43832,43833})": 6.0,
    "=SUM(WEEKDAY({43831,43832}))": 9.0,
    "=ISERROR({1,2})": False,
    "=TYPE({1,2})": 64.0,
    "=ROWS({1,2;3,4})": 2.0,
    "=COLUMNS({1,2,3;4,5,6})": 3.0,
    "=N({5,6})": 5.0,
    "=SUM(N({5,6}))": 11.0,
    '=T({"x"})': "x",
    "=IFERROR({1,2},0)": 1.0,
    "=SUM(IFERROR({1,2}/{0,1},0))": 2.0,
    "=SUMSQ({1,2})": 5.0,
    "=SUMXMY2({1,2},{3,4})": 8.0,
    "=PRODUCT({2,3})": 6.0,
    "=CORREL({1,2,3},{2,4,6})": 1.0,
    "=PERCENTILE({1,2,3},0.5)": 2.0,
    "=MODE({1,2,2})": 2.0,
    "=GCD({4,6})": 2.0,
    "=LCM({4,6})": 12.0,
    "=SUM(SQRT({4,9}))": 5.0,
    "=HLOOKUP(2,{1,2;3,4},2,0)": 4.0,
    '=EXACT({"a"},"a")': True,
    '=REPT({"a","b"},2)': "aa",
    '=MID("abc",{1,2},1)': "a",
    '=SUMPRODUCT(MID("123",{1,2,3},1)*1)': 6.0,
    '=SUM(--MID("123",{1,2,3},1))': 6.0,
}


def test_a_constant_array_spreads_in_an_ordinary_formula():
    assert unlike(CONSTANTS, CELLS) == {}
    assert unlike({'=OR(ISNUMBER(SEARCH({"a","c"},B1)))': True}, CELLS) == {}  # a known way


@pytest.mark.libreoffice
def test_libreoffice_agrees():
    same(CONSTANTS, CELLS, "libreoffice")
