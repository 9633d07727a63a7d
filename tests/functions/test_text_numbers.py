"""Numbers in text and numbers as text; what is wanted is what Excel gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlrepro.functions.text_dates import year_of_entry
from xlrepro.functions.text_numbers import number_in, number_text
from xlrepro.values import NotKnown

WRITTEN = {
    "0x1.edd3c07fb4c8cp+6": "123.456789012345",
    "0x1.edd3c07fb4caep+6": "123.456789012346",
    "0x1.43a272d9e0e78p-10": "0.00123456789012347",
    "0x1.9e409302678bap-17": "1.23456789012346E-05",
    "0x1.9e409301b5a02p-17": "0.0000123456789",
    "0x1.e7d05bdabde50p-25": "0.000000056789012345",
    "0x1.e7d05bdad407ep-25": "5.67890123456E-08",
    "0x1.2725dd1d243abp-60": "0.000000000000000001",
    "0x1.d83c94fb6d2abp-64": "1E-19",
    "0x1.56a95319d63e1p+63": "12345678901234600000",
    "-0x1.ac53a7e04bcdap+66": "-1.23456789012346E+20",
    "0x1.b1ae4d6e2ef4fp+69": "1E+21",
    "0x1.e847fffffffffp+19": "1000000",
    "0x1.d42aea2879f2ap+328": "9.99999999999999E+98",
    "0x1.d42aea287a0a1p+328": "1.0000000000001E+99",
    "0x1.249ad2594c361p+332": "1E+100",
    "0x1.fffffffffffffp+1023": "1.7976931348623E+308",
    "0x1.0p-1074": "0",
    "-0x0.0p+0": "0",
}
READ = {
    "40%": 0.4,
    "23€": 23.0,
    "23.123%": 0.23123,
    "1e-5": 1e-05,
    "123,456.67": 123456.67,
    "12,34": None,
    "": None,
    "qwerty": None,
    "40-2-2023": None,
    "2-Feb-2026": 46055.0,
    "29-Feb-1900": 60.0,
    "1-Mar-1900": 61.0,
    "2024-02-29 06:00": 45351.25,
    "24:00": 1.0,
    "1:30": 0.0625,
    " 10 ": 10.0,
    " 2024-01-10 ": None,
    "2024-01-10": 45301.0,
    "7.0e0": 7.0,
    "--8": None,
    "12:00 PM": 0.5,
    "(5)": -5.0,
    "-$1,000.50": -1000.5,
    "1 1/2": 1.5,
    "\xa05": None,
    "13/12/2011": None,
}


@pytest.mark.parametrize(("bits", "text"), WRITTEN.items())
def test_a_number_is_written_as_excel_does(bits: str, text: str) -> None:
    assert number_text(float.fromhex(bits)) == text


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_a_text_is_read_as_excel_does(text: str, number: float | None) -> None:
    assert number_in(text) == number


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(-25, 20))
def test_what_is_written_is_read_again(digits: int, power: int) -> None:
    number = float(f"{digits}e{power}")
    assert number_in(number_text(number)) == number


def test_a_day_without_a_year_needs_the_year_of_the_sheet() -> None:
    with pytest.raises(NotKnown):
        number_in("2-Jan")
    token = year_of_entry.set(2020)
    try:
        assert number_in("2-Jan") == number_in("1/2/2020")
    finally:
        year_of_entry.reset(token)
