"""Operators: precedence, what they take for a number, comparison across types, and their errors."""

import pytest

from tests.program.small import result, same, unlike

CELLS = {"A1": 2, "A2": "3", "A3": "x", "A4": True, "A6": "", "A7": 0.1, "A8": "TRUE"}

OPERATORS = {
    "=-2^2": 4.0,  # a sign binds tighter than a power
    "=0-2^2": -4.0,
    "=2^3^2": 64.0,  # powers from left to right
    "=2^-1": 0.5,
    "=50%*4": 2.0,
    "=200%%": 0.02,
    "=1+2&3": "33",
    '="a"&1=1&"a"': False,
    "=-A1^2": 4.0,
    "=--A2": 3.0,
    "=A2+1": 4.0,
    "=A5+1": 1.0,  # a blank cell is 0
    '=A5&"x"': "x",  # and no text
    "=A4+1": 2.0,
    "=A3+1": "#VALUE!",
    "=A6+1": "#VALUE!",  # the empty text is no number
    "=1/A5": "#DIV/0!",
    "=10^309": "#NUM!",
    "=0^0": "#NUM!",
    "=1E308*10": "#NUM!",
    '="12:00"+0': 0.5,
    '="50%"+0': 0.5,
    '="1,234"+0': 1234.0,
    '="$5"+0': 5.0,
    '="(5)"+0': -5.0,
    '=" 7 "+0': 7.0,
    '="1e3"+0': 1000.0,
    '="abc"<"ABD"': True,  # without regard to case
    '="a"="A"': True,
    "=1<2": True,
    '=9E307<"a"': True,  # numbers before texts
    '="zzz"<FALSE': True,  # texts before truth values
    "=FALSE<TRUE": True,
    "=1=TRUE": False,
    '="1"=1': False,
    "=A5=0": True,  # a blank cell equals 0, no text, and FALSE
    '=A5=""': True,
    "=A5=FALSE": True,
    "=A5=A9": True,
    "=A2=3": False,
    "=A6=A5": True,
    "=0.1+0.2=0.3": True,  # numbers are compared to 15 digits
    "=A7*3=0.3": True,
    "=1-0.9-0.1=0": False,
    "=NA()+1/0": "#N/A",  # the first error of two
    "=1/0+NA()": "#DIV/0!",
    "=NA()&1/0": "#N/A",
    "=NA()=NA()": "#N/A",
    "=#REF!+1": "#REF!",
    '="a"*1/0': "#VALUE!",
    "=TRUE&1": "TRUE1",
    '=1/3&""': "0.333333333333333",
    '=1E+20&""': "1E+20",
    '=0.00001&""': "0.00001",
    '=-0.0000000001&""': "-0.0000000001",
    '=100000000000&""': "100000000000",
}
ALONE = {
    "=0^0",
    '="50%"+0',
    '="(5)"+0',
    '="$5"+0',
    "=A6+1",
    "=A5=FALSE",
    '="zzz"<FALSE',
    "=1=TRUE",
    "=1-0.9-0.1=0",
    "=TRUE&1",
    '=1E+20&""',
}


def test_operators_take_and_give_what_excel_does():
    assert unlike(OPERATORS, CELLS) == {}


@pytest.mark.libreoffice
def test_libreoffice_agrees():
    same({f: w for f, w in OPERATORS.items() if f not in ALONE}, CELLS, "libreoffice")


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ('=LEN(REPT("x",32767))', 32767.0),
        ('=REPT("x",32768)', "#VALUE!"),
        ('=LEN(REPT("x",32766)&"y")', 32767.0),
        ('=REPT("x",32767)&"y"', "#VALUE!"),
        ('=CONCATENATE(REPT("x",32767),"y")', "#VALUE!"),
        ('=SUBSTITUTE(REPT("x",20000),"x","yy")', "#VALUE!"),
        ('=ISERROR(REPT("x",32767)&{"y"})', True),
    ],
)
def test_a_text_longer_than_a_cell_holds_is_an_error(formula, wanted):
    assert result(formula) == wanted
