"""Values in number formats; what is wanted is what Excel gave."""

from __future__ import annotations

from typing import Any

import pytest

from xlrepro.functions.formats import formatted
from xlrepro.values import VALUE, Fault, NotKnown

CASES: list[tuple[Any, str, str]] = [
    (12.0, "#,##0_);(#,##0)", "12 "),
    (-12.0, "#,##0_);(#,##0)", "(12)"),
    (-1 / 3, "#,##0_);(#,##0)", "(0)"),
    (-1 / 3, "0", "0"),
    (-1 / 3, "0.00", "-0.33"),
    (12.0, "[Red]#.#", "12."),
    (0.0, "[Red]#.#", "."),
    (12.0, "00-00-00-00", "00-00-00-12"),
    (-12345.6789, "00-00-00-00", "-00-01-23-46"),
    (123456789012.0, "00-00-00-00", "123456-78-90-12"),
    (12345.6789, '#,#.00 "Millions!"', "12,345.68 Millions!"),
    (123456789012.0, '#,##,, "Millions"', "123,457 Millions"),
    (1.23456e19, "0.00%", "1234560000000000000000.00%"),
    (1 / 3, "0.00E+0", "3.33E-1"),
    (-2.7e-18, "0.00E+0", "-2.70E-18"),
    (0.0, "0.00E+0", "0.00E+0"),
    (1 / 3, "General", "0.333333333"),
    (12345.6789, "General", "12345.6789"),
    (123456789012.0, "General", "1.23457E+11"),
    (25000000000.0, "General", "25000000000"),
    (-2.5e-09, "General", "-2.5E-09"),
    (-1e-08, "General", "-0.00000001"),
    (41181.0, "m/d/y", "9/29/12"),
    (41181.0, "ddd--/--mmm--/++yyy", "Sat--/--Sep--/++2012"),
    (41181.0, "ddddd/mmmmm/yyyyy", "Saturday/S/2012"),
    (100.0, "ddd", "Mon"),
    (2958465.0, "dddd/mmmm/yyyyy", "Friday/December/9999"),
    (1.5, "[h]:mm:ss", "36:00:00"),
    (0.75, "h:mm AM/PM", "6:00 PM"),
    (43.5, "mm:ss.0", "00:00.0"),
    (5.25, "# ??/??", "5  1/4 "),
    (-5.25, "# ?/?", "-5 1/4"),
    (1234.5, "[>=1000]0.0,\\k;0", "1.2k"),
    (999.5, "[>=1000]0.0,\\k;0", "1000"),
    (-5.0, "[<100]0.0;0", "-5.0"),
    ("abc", '0;0;0;"<"@">"', "<abc>"),
    ("12", "0.0", "12.0"),
    (True, "0", "TRUE"),
    (None, "0.0", "0.0"),
]


@pytest.mark.parametrize(("value", "number_format", "text"), CASES)
def test_a_value_is_formatted_as_excel_does(value: Any, number_format: str, text: str) -> None:
    assert formatted(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (1.0, "mm###"),
        (-1.0, "m/d/y"),
        (2958466.0, "m/d/y"),
        (5.0, "0 km"),
        (5.0, '0"'),
        (5.0, "0\\"),
    ],
)
def test_what_is_no_format_or_no_date_is_an_error(value: float, number_format: str) -> None:
    with pytest.raises(Fault) as raised:
        formatted(value, number_format)
    assert raised.value.error == VALUE


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("[$-407]d. mmmm", "18. Juni"),
        ("[$-fr-FR]dddd", "jeudi"),
        ("[$-411]ggge", "令和2"),
        ("[$-F800]dddd, mmmm dd, yyyy", "Thursday, June 18, 2020"),
    ],
)
def test_days_and_months_have_the_names_of_the_language(number_format: str, text: str) -> None:
    assert formatted(44000.0, number_format) == text


def test_a_language_without_names_here_is_not_known() -> None:
    with pytest.raises(NotKnown):
        formatted(44000.0, "[$-419]mmmm")
