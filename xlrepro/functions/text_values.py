"""Values as text and text as values: TEXT, VALUE, FIXED and their kin."""

from __future__ import annotations

import re

from xlrepro.functions import coerce
from xlrepro.functions.declare import Any, Area, Number, Raw, Text, Truth, singles, spreadsheet
from xlrepro.functions.format_numbers import decimal_of
from xlrepro.functions.formats import formatted
from xlrepro.functions.text_numbers import SPACES, number_in, number_text
from xlrepro.values import VALUE, ErrorValue, Fault, Value

MOST_DECIMALS = 127


@spreadsheet("TEXT")
def text(value: Any, format_text: Text) -> str:
    """A value in a number format; #VALUE! for a format that is none.

    >>> text(1234.567, "#,##0.00"), text(41181, "d mmm yyyy"), text(1 / 3, "0.0%")
    ('1,234.57', '29 Sep 2012', '33.3%')
    """
    return formatted(value, format_text)


@spreadsheet("VALUE")
def value(text: Any) -> float:
    """The number that a text spells; #VALUE! for other text and for truth values.

    >>> value("$1,000"), value("16:48:00")
    (1000.0, 0.7)
    """
    if isinstance(text, bool):
        raise Fault(VALUE)
    return coerce.number(text.strip(SPACES) if isinstance(text, str) else text)


@spreadsheet("NUMBERVALUE")
def numbervalue(
    text: Text, decimal_separator: Text | None = None, group_separator: Text | None = None
) -> float:
    """The number that a text spells with other signs for the point and for thousands.

    Spaces count for nothing, each % at the end divides by 100, and no text is 0. Of a separator
    the first character counts. #VALUE! for a point that comes twice, or thousands after it.

    >>> numbervalue("2.500,27", ",", "."), numbervalue("9%%")
    (2500.27, 0.0009)
    """
    point = "." if decimal_separator is None else decimal_separator[:1]
    group = "," if group_separator is None else group_separator[:1]
    if group_separator is None and point == ",":
        group = "."
    if not point or not group or point == group:
        raise Fault(VALUE)
    whole, mark, decimals = "".join(text.split()).partition(point)
    if point in decimals or group in decimals:
        raise Fault(VALUE)
    plain = whole.replace(group, "") + ("." if mark else "") + decimals
    if not plain:
        return 0.0
    found = re.fullmatch(r"(.*?)(%*)", plain, re.DOTALL)
    assert found
    number = number_in(found[1] + found[2][:1]) if found[1] else None
    if number is None:
        raise Fault(VALUE)
    return number / 100.0 ** max(0, len(found[2]) - 1)


@spreadsheet("FIXED")
def fixed(number: Number, decimals: Number = 2, no_commas: Truth = False) -> str:
    """A number rounded to decimals, as text; #VALUE! above 127 of them.

    >>> fixed(1234.567, 1), fixed(-1234.567, -1, True), fixed(44.332)
    ('1,234.6', '-1230', '44.33')
    """
    digits = _rounded(number, decimals, not no_commas)
    return f"-{digits}" if number < 0 and digits.strip("0.,") else digits


@spreadsheet("DOLLAR", "USDOLLAR")
def dollar(number: Number, decimals: Number = 2) -> str:
    """An amount in dollars as text, in brackets below 0; #VALUE! above 127 decimals.

    >>> dollar(1234.567), dollar(-0.123, 4)
    ('$1,234.57', '($0.1230)')
    """
    digits = f"${_rounded(number, decimals, True)}"
    return f"({digits})" if number < 0 else digits


def _rounded(number: float, decimals: float, grouped: bool) -> str:
    """The digits of a number without its sign, half up; decimals below 0 round before the point."""
    places = int(decimals)
    if places > MOST_DECIMALS:
        raise Fault(VALUE)
    digits = decimal_of(abs(number)).rounded(places)
    cut = len(digits) - max(places, 0)
    whole = int(digits[:cut]) * 10 ** max(-places, 0)
    text = f"{whole:,}" if grouped else str(whole)
    return f"{text}.{digits[cut:]}" if places > 0 else text


@spreadsheet("T")
def t(value: Any) -> str:
    """A text as it is; nothing of other values.

    >>> t("Rainfall"), t(19)
    ('Rainfall', '')
    """
    return value if isinstance(value, str) else ""


@spreadsheet("VALUETOTEXT")
def valuetotext(value: Raw, format: Number = 0) -> str:
    """A value as text; with format 1 as it stands in a formula. Errors give their names.

    >>> valuetotext("Hello"), valuetotext("Hello", 1)
    ('Hello', '"Hello"')
    """
    return _written(value, _strict(format))


@spreadsheet("ARRAYTOTEXT")
def arraytotext(array: Area, format: Number = 0) -> str:
    """The values of an area as text; with format 1 as an array stands in a formula.

    >>> arraytotext([["a", True], [12, 0.1]]), arraytotext([["a", True], [12, 0.1]], 1)
    ('a, TRUE, 12, 0.1', '{"a",TRUE;12,0.1}')
    """
    strict = _strict(format)
    if not strict:
        return ", ".join(_written(value, False) for value in singles(array))
    rows = (",".join(_written(value, True) for value in row) for row in array.tolist())
    return "{" + ";".join(rows) + "}"


def _strict(format: float) -> bool:
    if int(format) not in (0, 1):
        raise Fault(VALUE)
    return int(format) == 1


def _written(value: Value, strict: bool) -> str:
    if isinstance(value, ErrorValue):
        return value.code
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if strict else value
    return number_text(value) if type(value) is float else coerce.text(value)
